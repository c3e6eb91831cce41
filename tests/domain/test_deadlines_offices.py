"""
How offices of other places write time: what an official would enter, what has no date, and what must be asked about.

The wordings are facts of style, as plans, letters and decisions of districts and provinces have them. Each is read for
the year 2024; what counts from an event counts from Monday 3 June 2024. "14/6/2024–15/6/2024" are the strict and the
lenient reading, "từ" a first day, ";" parts several times, "?" marks what is shown as ambiguous.
"""

import functools
import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import clock
from ocop_cycle.domain import deadlines
from ocop_cycle.policy import wording
from tests import office_calendar

YEAR = 2024
EVENT = date(2024, 6, 3)
OFFICE = office_calendar.shipped()

SEEDS = [
    ("đến hết tháng 10/2024 có 01 sản phẩm hết hạn chứng nhận OCOP", "31/10/2024"),
    ("tổng hợp đăng ký gửi về Sở Nông nghiệp và Phát triển nông thôn trước ngày 30/8/2022", "29/8/2022–30/8/2022"),
    ("Khẩn trương rà soát, hướng dẫn các chủ thể đăng ký tham gia Chương trình OCOP năm 2022", ""),
    ("Thường xuyên theo dõi, đánh giá tình hình sản xuất và thực hiện các sản phẩm OCOP", ""),
    ("Thời gian thực hiện: Liên tục trong năm.", ""),
    ("+ Đợt 01: Trước ngày 15/6/2024.", "14/6/2024–15/6/2024"),
    ("+ Đợt 02: Trước ngày 15/10/2024.", "14/10/2024–15/10/2024"),
    ("Tháng 6/2024", "30/6/2024"),
    ("Tháng 10/2024", "31/10/2024"),
    ("gửi về qua phòng Nông nghiệp & PTNT huyện **trước ngày 5/7/2024**.", "4/7/2024–5/7/2024"),
    ("trình UBND xã, thị và Văn phòng NTM ***chậm nhất trước ngày 15/4/2024.***", "14/4/2024–15/4/2024?"),
    ("gửi về UBND huyện qua ***Văn phòng Điều phối NTM huyện trước ngày 20/4/2024.***", "19/4/2024–20/4/2024"),
    ("chấp thuận sản phẩm đủ điều kiện tham gia Chương trình OCOP **chậm nhất ngày 05/4/2024**.", "5/4/2024"),
    ("kiểm tra thực tế tại các cơ sở **trước ngày 30/3/2024** để kịp thời bổ cứu", "29/3/2024–30/3/2024"),
    (
        "hoàn thành phương án sản xuất kinh doanh **trong tháng 4/2024**, tham mưu UBND huyện chấp thuận **trước ngày "
        "05/5/2024**.",
        "30/4/2024; 4/5/2024–5/5/2024",
    ),
    ("phê duyệt ***chậm nhất trước ngày 30/4/2024***.", "29/4/2024–30/4/2024?"),
    ("phấn đấu đến cuối năm 2024 có thêm tối thiểu 4 sản phẩm đạt chuẩn 3 sao", "31/12/2024"),
    ("động viên kích cầu các chủ cơ sở, địa phương thực hiện trong năm 2024.", "31/12/2024"),
    ("Tổng hợp, đề xuất nhiệm vụ khoa học, công nghệ hàng năm", "31/12/2024"),
    ("thực hiện nghiêm túc chế độ thông tin, báo cáo định kỳ, đột xuất về UBND huyện theo quy định.", ""),
    ("Chu trình OCOP được triển khai thực hiện thường niên", ""),
]
"""Every time that the five documents set, of Cao Lộc, Đắk Nông, Lạng Giang, Mường Ảng and Cẩm Xuyên."""

NO_DEADLINES = [
    "Cao Lộc, ngày tháng 7 năm 2024",
    "Mường Ảng, ngày tháng 6 năm 2024",
    "Tính đến ngày 20/7/2024, toàn huyện hiện có 11 sản phẩm OCOP được chứng nhận",
    "Thực hiện ý kiến chỉ đạo của UBND tỉnh tại Công văn 965/UBND-KT, ngày 17/7/2024",
    "theo Kế hoạch số 153/KH-UBND ngày 21/3/2022 của UBND tỉnh",
    "Định kỳ báo cáo tình hình, kết quả thực hiện về Sở Nông nghiệp và Phát triển nông thôn",
    "Ngày 21/3/2024, Ủy ban nhân dân huyện tổ chức họp triển khai thực hiện Chương trình",
    "quy định tại Quyết định số 148/QĐ-TTg ngày 24/02/2023 của Thủ tướng Chính phủ",
    "đảm bảo tiến độ",
]
"""Days and words of the five documents that set no time: nothing is made of them."""

DATED = [
    ("Thực hiện trong năm 2024", "31/12/2024"),
    ("hàng năm", "31/12/2024"),
    ("trước 17 giờ 00 ngày 15/6/2024", "15/6/2024 17:00"),
    ("trước 17h ngày 15/6", "15/6/2024 17:00"),
    ("xong trước 30/6", "29/6/2024–30/6/2024"),
    ("hoàn thành xong trước ngày 30.6.2024", "29/6/2024–30/6/2024"),
    ("trong quý II/2024", "30/6/2024"),
    ("trong Quý 2 năm 2024", "30/6/2024"),
    ("quý 4/2024", "31/12/2024"),
    ("Q3/2024", "30/9/2024"),
    ("nửa đầu tháng 7", "15/7/2024"),
    ("nửa cuối tháng 7/2024", "31/7/2024"),
    ("trước ngày 25 hàng tháng", "24/6/2024–25/6/2024"),
    ("trước ngày 25 hằng tháng", "24/6/2024–25/6/2024"),
    ("chậm nhất ngày 05 của tháng cuối quý", "5/6/2024"),
    ("hoàn thành trong tháng 9 và tháng 10", "30/9/2024; 31/10/2024"),
    ("trước ngày 20 tháng 12 năm 2024", "19/12/2024–20/12/2024"),
    ("không quá 05 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ", "10/6/2024"),
    ("6 tháng đầu năm", "30/6/2024"),
    ("6 tháng cuối năm 2024", "31/12/2024"),
    ("trước ngày 15 tháng cuối của quý", "14/6/2024–15/6/2024"),
    ("TRƯỚC NGÀY 15/6/2024", "14/6/2024–15/6/2024"),
    ("CHẬM NHẤT NGÀY 30 THÁNG 6 NĂM 2024", "30/6/2024"),
    ("trước ngày  15 / 06 /2024", "14/6/2024–15/6/2024"),
    ("trước ngày 15/ 6/ 2024", "14/6/2024–15/6/2024"),
    ("trướcngày 15/6/2024", "14/6/2024–15/6/2024"),
    ("trước ngày15/6/2024", "14/6/2024–15/6/2024"),
    ("trước ngày 15/6/2024.", "14/6/2024–15/6/2024"),
    ("30-6-2024", "30/6/2024"),
    ("30.6.2024", "30/6/2024"),
    ("ngày 30 - 6 - 2024", "30/6/2024"),
    ("đến 15/6", "15/6/2024"),
    ("từ 15/5 - 30/6/2024", "từ 15/5/2024 30/6/2024"),
    ("từ ngày 15/5 đến ngày 30/6/2024", "từ 15/5/2024 30/6/2024"),
    ("từ tháng 3 đến tháng 6/2024", "từ 1/3/2024 30/6/2024"),
    ("từ tháng 3/2024 đến hết tháng 6/2024", "từ 1/3/2024 30/6/2024"),
    ("từ quý II đến quý IV/2024", "từ 1/4/2024 31/12/2024"),
    ("tháng 5-6/2024", "từ 1/5/2024 30/6/2024"),
    ("tháng 5, 6/2024", "31/5/2024; 30/6/2024"),
    ("tháng 5 - tháng 6 năm 2024", "từ 1/5/2024 30/6/2024"),
    ("Tháng 6; tháng 10/2024", "30/6/2024; 31/10/2024"),
    ("đầu tháng 6/2024", "1/6/2024"),
    ("cuối tháng 6/2024", "30/6/2024"),
    ("giữa tháng 7", "15/7/2024"),
    ("cuối quý III/2024", "30/9/2024"),
    ("đầu quý IV", "1/10/2024"),
    ("cuối năm 2024", "31/12/2024"),
    ("đầu năm 2025", "1/1/2025"),
    ("trong năm", "31/12/2024"),
    ("trong 6 tháng đầu năm 2024", "30/6/2024"),
    ("quý I hàng năm", "31/3/2025"),
    ("trước ngày 30/11 hằng năm", "29/11/2024–30/11/2024"),
    ("trước 15/12 hàng năm", "14/12/2024–15/12/2024"),
    ("trước ngày 10/6 và ngày 10/12 hàng năm", "9/6/2024–10/6/2024; 9/12/2024–10/12/2024"),
    ("Báo cáo 6 tháng trước ngày 15/6, báo cáo năm trước ngày 15/12", "14/6/2024–15/6/2024; 14/12/2024–15/12/2024"),
    ("báo cáo quý trước ngày 20 tháng cuối quý", "19/6/2024–20/6/2024"),
    ("định kỳ 6 tháng, 01 năm", "30/6/2024; 31/12/2024"),
    ("định kỳ 06 tháng một lần", "30/6/2024"),
    ("hàng tháng", "30/6/2024"),
    ("hàng quý", "30/6/2024"),
    ("thứ Sáu hàng tuần", "7/6/2024"),
    ("vào ngày 25 hàng tháng", "25/6/2024"),
    ("trong thời hạn 15 ngày làm việc kể từ ngày nhận", "24/6/2024"),
    ("trong vòng 30 ngày, kể từ ngày nhận được hồ sơ", "3/7/2024"),
    ("không quá 45 ngày", "18/7/2024"),
    ("sau 10 ngày kể từ ngày họp", "13/6/2024?"),
    ("chậm nhất 03 ngày sau khi kết thúc hội nghị", "6/6/2024"),
    ("chậm nhất 05 ngày làm việc trước ngày họp Hội đồng", "27/5/2024"),
    ("trước 30 ngày tính đến ngày hết hạn", "4/5/2024"),
    ("trong vòng 24 giờ", "3/6/2024–4/6/2024?"),
    ("trong 02 ngày làm việc", "5/6/2024"),
    ("sau 05 ngày làm việc", "10/6/2024?"),
    ("15 ngày", "18/6/2024"),
    ("trong tuần này", "7/6/2024–9/6/2024?"),
    ("năm 2024", "31/12/2024"),
    ("2024", "31/12/2024"),
    ("2024-2025", "từ 1/1/2024 31/12/2025"),
    ("giai đoạn 2021-2025", "từ 1/1/2021 31/12/2025"),
    ("tháng 6", "30/6/2024"),
    ("Tháng 6/2024 (dự kiến)", "30/6/2024"),
    ("dự kiến tháng 9/2024", "30/9/2024"),
    ("khoảng giữa tháng 8/2024", "15/8/2024"),
    ("phấn đấu hoàn thành trước ngày 30/9/2024", "29/9/2024–30/9/2024"),
    ("chậm nhất là hết ngày 20/6/2024", "20/6/2024"),
    ("muộn nhất là 16h00 ngày 14/6/2024", "14/6/2024 16:00"),
    ("vào lúc 14h00, thứ Năm, ngày 20/6/2024", "20/6/2024 14:00"),
    ("08h00' ngày 05/7/2024", "5/7/2024 08:00"),
    ("8 giờ 30 phút ngày 05 tháng 7 năm 2024 (thứ Sáu)", "5/7/2024 08:30"),
    ("từ 8h00 đến 17h00 ngày 20/6/2024", "20/6/2024 17:00"),
    ("sáng ngày 15/6/2024", "15/6/2024"),
    ("chiều 15/6/2024", "15/6/2024"),
    ("trong ngày 15/6/2024", "15/6/2024"),
    ("trong ngày làm việc", "3/6/2024"),
    (
        "trước ngày 15/6/2024 (đối với đợt 1), trước ngày 15/10/2024 (đối với đợt 2)",
        "14/6/2024–15/6/2024; 14/10/2024–15/10/2024",
    ),
    ("Đợt 1: trước 30/6; đợt 2: trước 30/11", "29/6/2024–30/6/2024; 29/11/2024–30/11/2024"),
    ("- Đợt 1: tháng 6/2024; - Đợt 2: tháng 11/2024", "30/6/2024; 30/11/2024"),
    ("Lần 1 ngày 15/6/2024, lần 2 ngày 15/10/2024", "15/6/2024; 15/10/2024"),
    ("02 đợt/năm: đợt 1 trước ngày 30/6, đợt 2 trước ngày 30/11", "29/6/2024–30/6/2024; 29/11/2024–30/11/2024"),
    ("1 năm 2 lần", "30/6/2024"),
    ("trước ngày 5 tháng 7", "4/7/2024–5/7/2024"),
    ("mùng 5 tháng 7", "5/7/2024"),
    ("15 tháng 6 2024", "15/6/2024"),
    ("trước 15-6", "14/6/2024–15/6/2024"),
    ("trước ngày 15/6/2023", "14/6/2023–15/6/2023"),
    ("T6/2024", "30/6/2024"),
    ("tháng sáu năm 2024", "30/6/2024"),
    ("tháng mười hai", "31/12/2024"),
    ("quý ba năm 2024", "30/9/2024"),
    ("mười lăm ngày làm việc", "24/6/2024"),
    ("ba mươi ngày kể từ ngày nhận", "3/7/2024"),
    ("trong thời hạn 15 (mười lăm) ngày làm việc", "24/6/2024"),
    (
        "trước ngày 15/6/2024, gửi về phòng Nông nghiệp trước ngày 20/6/2024 để tổng hợp",
        "14/6/2024–15/6/2024; 19/6/2024–20/6/2024",
    ),
    (
        "Hoàn thành việc tự đánh giá trước ngày 10/5, nộp hồ sơ trước ngày 20/5/2024",
        "9/5/2024–10/5/2024; 19/5/2024–20/5/2024",
    ),
    ("nộp hồ sơ về huyện từ ngày 01 đến ngày 15 tháng 5 năm 2024", "từ 1/5/2024 15/5/2024"),
    ("01-15/5/2024", "từ 1/5/2024 15/5/2024"),
    ("từ 01 đến 15/5/2024", "từ 1/5/2024 15/5/2024"),
    ("chậm nhất trong quý III/2024", "30/9/2024"),
    ("trước quý IV/2024", "30/9/2024"),
    ("trước tháng 10/2024", "30/9/2024"),
    ("đến hết quý III", "30/9/2024"),
    ("đến tháng 9/2024", "30/9/2024"),
    ("đến hết năm 2024", "31/12/2024"),
    ("hết tháng 9", "30/9/2024"),
    ("hạn nộp: 15/6/2024", "15/6/2024"),
    ("Hạn chót 15/6", "15/6/2024"),
    ("trước ngày 15/06/2024 (tính theo dấu bưu điện)", "14/6/2024–15/6/2024"),
    ("trước 16h30 ngày 14/6/2024 (qua hộp thư ocop@x.vn)", "14/6/2024 16:30"),
    ("Thời gian: 01 ngày, dự kiến ngày 25/6/2024", "25/6/2024"),
    ("ít nhất 30 ngày trước khi giấy chứng nhận hết hạn", "4/5/2024"),
    ("trước khi giấy chứng nhận hết hạn ít nhất 90 ngày", "5/3/2024"),
    ("trong 36 tháng kể từ ngày cấp", "3/6/2027"),
    ("có giá trị 36 tháng kể từ ngày ký", "3/6/2027"),
    ("có giá trị đến ngày 15/6/2027", "15/6/2027"),
    ("không chậm hơn 7 ngày sau ngày họp", "10/6/2024"),
    ("trước ngày họp 01 ngày làm việc", "31/5/2024"),
    ("đầu mỗi quý", "1/7/2024"),
    ("trước thứ Sáu ngày 14/6/2024", "13/6/2024–14/6/2024"),
    ("trước 15/6/24", "14/6/2024–15/6/2024"),
    ("quý I, II năm 2024", "31/3/2024; 30/6/2024"),
    ("quý I và quý II/2024", "31/3/2024; 30/6/2024"),
    ("2 quý đầu năm", "30/6/2024"),
    ("9 tháng đầu năm 2024", "30/9/2024"),
    ("trong các tháng 4, 5, 6/2024", "30/4/2024; 31/5/2024; 30/6/2024"),
    ("trước ngày 15 của tháng đầu quý sau", "14/7/2024–15/7/2024"),
    ("ngày 15/6", "15/6/2024"),
    ("kể từ ngày 01/7/2024", "từ 1/7/2024"),
    ("từ 01/7/2024", "từ 1/7/2024"),
    ("sau ngày 30/6/2024", "từ 1/7/2024"),
    ("trước và trong ngày 15/6/2024", "15/6/2024"),
    ("không để chậm sau ngày 15/6/2024", "15/6/2024"),
    ("không nhận hồ sơ gửi sau 17h ngày 15/6/2024", "15/6/2024 17:00"),
    ("gia hạn đến hết ngày 30/6/2024", "30/6/2024"),
    ("lùi thời hạn từ ngày 15/6 sang ngày 30/6/2024", "30/6/2024"),
    ("thay vì ngày 15/6, nay là ngày 20/6/2024", "20/6/2024"),
    ("tháng 12/2024", "31/12/2024"),
    ("trong tháng 12", "31/12/2024"),
    ("Tháng 11 - 12/2024", "từ 1/11/2024 31/12/2024"),
    ("tháng 11, tháng 12 năm 2024", "30/11/2024; 31/12/2024"),
    ("quý IV/2024 và quý I/2025", "31/12/2024; 31/3/2025"),
    ("từ tháng 11/2024 đến tháng 02/2025", "từ 1/11/2024 28/2/2025"),
    ("từ tháng 11 đến tháng 02 năm 2025", "từ 1/11/2024 28/2/2025"),
    ("tháng 10 hằng năm", "31/10/2024"),
    ("15/12 hằng năm", "15/12/2024"),
    ("chậm nhất ngày 15/12 của năm báo cáo", "15/12/2024"),
    ("trước ngày 30 tháng 01 của năm sau", "29/1/2025–30/1/2025"),
    ("chậm nhất là 10 ngày kể từ ngày kết thúc đợt đánh giá", "13/6/2024"),
    ("trong vòng 05 ngày kể từ ngày ký quyết định", "10/6/2024"),
    ("trong vòng 03 ngày làm việc kể từ khi nhận được thông báo", "6/6/2024"),
    ("10 ngày làm việc, kể từ ngày 15/6/2024", "28/6/2024"),
    ("trong 15 ngày kể từ ngày 01/7/2024", "16/7/2024"),
    ("trước 05 ngày làm việc kể từ ngày tổ chức hội nghị", "27/5/2024"),
    (
        "Các xã: trước 10/6; huyện: trước 15/6; tỉnh: trước 30/6/2024",
        "9/6/2024–10/6/2024; 14/6/2024–15/6/2024; 29/6/2024–30/6/2024",
    ),
    ("hoàn thành chậm nhất vào cuối tháng 6 năm 2024", "30/6/2024"),
    ("trước cuối tháng 6/2024", "29/6/2024–30/6/2024"),
    ("trước giữa tháng 6", "14/6/2024–15/6/2024"),
    ("trước thời điểm 30/6/2024", "29/6/2024–30/6/2024"),
    ("trước 24h00 ngày 30/6/2024", "30/6/2024 00:00"),
    ("trước 0h ngày 01/7/2024", "30/6/2024 00:00"),
    ("trước 12h trưa ngày 14/6", "14/6/2024 12:00"),
    ("trước 17g00 ngày 14/6/2024", "14/6/2024 17:00"),
    ("17h00, 14/6/2024", "14/6/2024 17:00"),
    ("trước 17:00 ngày 14-06-2024", "14/6/2024 17:00"),
    ("trước ngày 14/6/2024 lúc 17h00", "14/6/2024 17:00"),
    ("đến 17h00 ngày 14/6/2024", "14/6/2024 17:00"),
    ("trước 16 giờ 00 phút, thứ Sáu ngày 14/6/2024", "14/6/2024 16:00"),
    ("trước 16h thứ 6 (14/6/2024)", "14/6/2024 16:00"),
    ("(thứ Sáu, 14/6/2024)", "14/6/2024"),
    ("hết giờ làm việc ngày 14/6/2024", "14/6/2024"),
    ("cuối giờ chiều ngày 14/6", "14/6/2024"),
    ("sáng thứ Hai (17/6/2024)", "17/6/2024"),
    ("Ngày 14 và 15 tháng 6 năm 2024", "14/6/2024; 15/6/2024"),
    ("ngày 14, 15/6/2024", "14/6/2024; 15/6/2024"),
    ("14-15/6/2024", "từ 14/6/2024 15/6/2024"),
    ("ngày 14/6 - 15/6/2024", "từ 14/6/2024 15/6/2024"),
    ("trong 02 ngày 14-15/6/2024", "từ 14/6/2024 15/6/2024"),
    ("từ ngày 28/5 - 05/6/2024", "từ 28/5/2024 5/6/2024"),
    ("28/12/2024 - 05/01/2025", "từ 28/12/2024 5/1/2025"),
    ("từ năm 2024", "từ 1/1/2024"),
    ("từ nay đến cuối năm 2024", "31/12/2024"),
    ("từ nay đến 30/6", "30/6/2024"),
    ("từ nay đến hết tháng 6/2024", "30/6/2024"),
    ("đến thời điểm 30/6/2024", "30/6/2024"),
    ("trước 30/6 (đợt 1) và 30/11 (đợt 2)", "29/6/2024–30/6/2024; 29/11/2024–30/11/2024"),
    ("trước 30/6, 30/11 hằng năm", "29/6/2024–30/6/2024; 29/11/2024–30/11/2024"),
    (
        "báo cáo trước ngày 20 của tháng cuối quý và trước ngày 15/12 hằng năm",
        "19/6/2024–20/6/2024; 14/12/2024–15/12/2024",
    ),
    ("báo cáo hằng tháng (trước ngày 20)", "19/6/2024–20/6/2024"),
    ("định kỳ trước ngày 20 hàng tháng", "19/6/2024–20/6/2024"),
    ("định kỳ hàng tháng trước ngày 20", "19/6/2024–20/6/2024"),
    ("định kỳ vào ngày 15 hàng tháng", "15/6/2024"),
    ("định kỳ hàng tuần vào thứ Năm", "6/6/2024"),
    ("chiều thứ Năm hàng tuần", "6/6/2024"),
    ("16h thứ Năm hằng tuần", "6/6/2024 16:00"),
    ("định kỳ 3 tháng/lần", "30/6/2024"),
    ("03 tháng/lần", "30/6/2024"),
    ("2 lần/năm", "30/6/2024"),
    ("ít nhất 01 lần/năm", "31/12/2024"),
    ("01 năm/lần", "31/12/2024"),
    ("hàng ngày", "3/6/2024"),
    ("trước 9h hàng ngày", "3/6/2024"),
    ("hai tuần một lần", "7/6/2024–9/6/2024?"),
    ("2 tuần/lần", "7/6/2024–9/6/2024?"),
    ("trước ngày 25 tháng 5 và 25 tháng 11 hàng năm", "24/5/2025–25/5/2025; 24/11/2024–25/11/2024"),
    ("định kỳ 6 tháng (trước 15/6) và năm (trước 15/12)", "14/6/2024–15/6/2024; 14/12/2024–15/12/2024"),
    ("6 tháng (trước ngày 15/6), 1 năm (trước ngày 15/12)", "14/6/2024–15/6/2024; 14/12/2024–15/12/2024"),
    ("năm 2024, 2025", "31/12/2024; 31/12/2025"),
    ("trong năm nay", "31/12/2024"),
    ("đầu năm sau", "1/1/2025"),
    ("đến năm 2025", "31/12/2025"),
    ("trước năm 2025", "31/12/2024"),
    ("hoàn thành trong quý", "30/6/2024"),
    ("hoàn thành trong tháng", "30/6/2024"),
    ("ngày làm việc cuối cùng của tháng 6/2024", "28/6/2024"),
    ("chậm nhất 3 ngày", "6/6/2024"),
    ("ba ngày sau khi nhận", "6/6/2024"),
    ("trong vòng một tháng kể từ ngày nhận", "3/7/2024"),
    ("nửa tháng kể từ ngày nhận hồ sơ", "18/6/2024"),
    ("01 tuần kể từ khi có kết quả", "10/6/2024"),
    ("khoảng 2 tuần", "17/6/2024"),
    ("tối đa 10 ngày làm việc", "17/6/2024"),
    ("trước 15 tháng 6", "14/6/2024–15/6/2024"),
    ("truớc ngày 15/6/2024", "14/6/2024–15/6/2024"),
    ("Trứơc ngày 15/6/2024", "14/6/2024–15/6/2024"),
    ("chậm nhât ngày 15/6/2024", "15/6/2024"),
    ("Báo cáo 06 (sáu) tháng đầu năm được thực hiện trước ngày 15 tháng 7", "14/7/2024–15/7/2024"),
    ("Báo cáo năm được thực hiện trước ngày 15 tháng 01 của năm tiếp theo", "14/1/2025–15/1/2025"),
    ("dự kiến diễn ra vào 20 giờ ngày 1-9", "1/9/2024 20:00"),
    ("cấp huyện hoàn thành trong tháng 7; cấp tỉnh trước ngày 25-8-2024", "31/7/2024; 24/8/2024–25/8/2024"),
    ("60 ngày kể từ khi nhận đầy đủ hồ sơ hợp lệ", "2/8/2024"),
    ("Quyết định này có hiệu lực sau 10 ngày kể từ ngày ký", "13/6/2024?"),
    ("Không quá 10 ngày làm việc kể từ nhận được đầy đủ hồ sơ theo quy định", "17/6/2024"),
    ("trong thời hạn không quá 01 ngày làm việc kể từ ngày nhận được hồ sơ", "4/6/2024"),
    ("Trong thời hạn 01 ngày làm việc, Bộ phận Tiếp nhận kiểm tra thành phần hồ sơ", "4/6/2024"),
    ("trước ngày 30/9 hàng năm", "29/9/2024–30/9/2024"),
    ("chậm nhất vào ngày 18 tháng 6 và 18 tháng 12 hằng năm", "18/6/2024; 18/12/2024"),
    ("chậm nhất 07 ngày làm việc sau ngày kết thúc kỳ báo cáo", "12/6/2024"),
    ("chậm nhất ngày 20 của tháng cuối quý thuộc kỳ báo cáo", "20/6/2024"),
    ("trước ngày 20 hằng tháng để tổng hợp báo cáo UBND tỉnh", "19/6/2024–20/6/2024"),
    (
        "gửi về Sở Nông nghiệp và PTNT trước ngày 05/12/2024 để tổng hợp, báo cáo UBND tỉnh trước ngày 10/12/2024",
        "4/12/2024–5/12/2024; 9/12/2024–10/12/2024",
    ),
    (
        "hoàn thành việc đánh giá cấp huyện trước ngày 31/8/2024, gửi hồ sơ về tỉnh trước 15/9/2024",
        "30/8/2024–31/8/2024; 14/9/2024–15/9/2024",
    ),
    (
        "đánh giá, phân hạng cấp huyện: từ tháng 5 đến tháng 8/2024; cấp tỉnh: từ tháng 9 đến tháng 11/2024",
        "từ 1/5/2024 31/8/2024; từ 1/9/2024 30/11/2024",
    ),
    ("Đợt 1: Quý II/2024; Đợt 2: Quý IV/2024", "30/6/2024; 31/12/2024"),
    ("Đợt 1 trong tháng 6, đợt 2 trong tháng 11 năm 2024", "30/6/2024; 30/11/2024"),
    ("Quý II - Quý IV/2024", "từ 1/4/2024 31/12/2024"),
    ("Quý II, III, IV/2024", "30/6/2024; 30/9/2024"),
    ("Từ quý II/2024", "từ 1/4/2024"),
    ("Tháng 3 - 12/2024", "từ 1/3/2024 31/12/2024"),
    ("Tháng 3-tháng 12/2024", "từ 1/3/2024 31/12/2024"),
    ("Từ tháng 3-12/2024", "từ 1/3/2024 31/12/2024"),
    ("Tháng 01 đến tháng 12 năm 2024", "từ 1/1/2024 31/12/2024"),
    ("Trong năm 2024", "31/12/2024"),
    ("Năm 2024", "31/12/2024"),
    ("Hàng năm", "31/12/2024"),
    ("Hằng năm, trước ngày 15 tháng 12", "14/12/2024–15/12/2024"),
    ("hoàn thành trong quý I năm 2025", "31/3/2025"),
    ("trước ngày 15 tháng 11 năm 2024", "14/11/2024–15/11/2024"),
    ("báo cáo kết quả về UBND huyện trước ngày 25/11/2024 (qua Phòng Nông nghiệp và PTNT)", "24/11/2024–25/11/2024"),
    ("(trước ngày 25/11/2024)", "24/11/2024–25/11/2024"),
    ("*(trước 16h00 ngày 25/11/2024)*", "25/11/2024 16:00"),
    ("xong trước ngày 30/4/2024 theo quy định", "29/4/2024–30/4/2024"),
    ("hạn cuối nhận hồ sơ: 17h00 ngày 31/5/2024 (thứ Sáu)", "31/5/2024 17:00"),
    ("thời hạn nhận hồ sơ: đến hết ngày 31/5/2024 (theo dấu bưu điện)", "31/5/2024"),
    ("Thời gian nộp hồ sơ: Từ ngày 15/5/2024 đến 17h00 ngày 31/5/2024", "từ 15/5/2024 31/5/2024 17:00"),
    ("nhận hồ sơ từ nay đến hết ngày 31/5/2024", "31/5/2024"),
    ("trong thời hạn 05 (năm) ngày làm việc kể từ ngày có kết quả đánh giá", "10/6/2024"),
    ("trong vòng 10 ngày kể từ ngày Hội đồng họp", "13/6/2024"),
    ("chậm nhất sau 05 ngày làm việc kể từ ngày họp Hội đồng", "10/6/2024"),
    ("chậm nhất 15 ngày trước khi tổ chức đánh giá", "17/5/2024–19/5/2024"),
    ("trước thời điểm tổ chức đánh giá 10 ngày", "24/5/2024"),
    ("trước ngày tổ chức họp Hội đồng ít nhất 03 ngày làm việc", "29/5/2024"),
    ("không muộn hơn 120 ngày trước ngày giấy chứng nhận hết hạn", "2/2/2024–4/2/2024"),
    ("thời hạn giấy chứng nhận: 36 tháng kể từ ngày ban hành quyết định", "3/6/2027"),
    ("có giá trị trong thời hạn 03 năm kể từ ngày cấp", "3/6/2027"),
    ("đến tháng 12 năm 2024", "31/12/2024"),
    ("đến đầu tháng 9/2024", "1/9/2024"),
    ("đến 31/12/2024", "31/12/2024"),
    ("hết năm 2025", "31/12/2025"),
    ("giai đoạn 2024 - 2025", "từ 1/1/2024 31/12/2025"),
    ("ngày 12 tháng 6 năm 2024 (thứ Tư)", "12/6/2024"),
    ("Thứ Tư, ngày 12/6/2024, lúc 8h00", "12/6/2024 08:00"),
    ("8h00 thứ 4 ngày 12/6/2024", "12/6/2024 08:00"),
    ("07h30, ngày 12 tháng 6 năm 2024 (sáng thứ Tư)", "12/6/2024 07:30"),
    ("lúc 14 giờ 00 phút ngày 12/6/2024", "12/6/2024 14:00"),
    ("vào hồi 08 giờ ngày 12/6/2024", "12/6/2024 08:00"),
    ("từ 07h30 ngày 12/6/2024", "từ 12/6/2024"),
    ("trong 03 ngày, từ ngày 12 đến ngày 14/6/2024", "từ 12/6/2024 14/6/2024"),
    ("từ 12-14/6/2024", "từ 12/6/2024 14/6/2024"),
    ("Từ ngày 12-14 tháng 6 năm 2024", "từ 12/6/2024 14/6/2024"),
    ("15-20/6", "từ 15/6/2024 20/6/2024"),
    ("trước 20/6", "19/6/2024–20/6/2024"),
    ("trước 20/6/2024./.", "19/6/2024–20/6/2024"),
    ("chậm nhất 20/6", "20/6/2024"),
    ("chậm nhất ngày 20/6.", "20/6/2024"),
    ("chậm nhất: 20/6/2024", "20/6/2024"),
    ("hạn: trước 20/6", "19/6/2024–20/6/2024"),
    ("Hạn hoàn thành: 20/6/2024", "20/6/2024"),
    ("Thời hạn hoàn thành: Tháng 6/2024", "30/6/2024"),
    ("Thời gian hoàn thành: Quý III/2024", "30/9/2024"),
    ("Thời gian thực hiện: Tháng 4 - 6/2024", "từ 1/4/2024 30/6/2024"),
    ("Thời gian thực hiện: Từ tháng 4/2024", "từ 1/4/2024"),
    ("Thời gian thực hiện: Năm 2024.", "31/12/2024"),
    ("Thời gian: trước ngày 10/5", "9/5/2024–10/5/2024"),
    ("Thời gian báo cáo: trước ngày 20/6 và trước ngày 20/11 hàng năm", "19/6/2024–20/6/2024; 19/11/2024–20/11/2024"),
    ("Tiến độ: xong trước 30/6/2024", "29/6/2024–30/6/2024"),
    ("Tiến độ: Quý II", "30/6/2024"),
    ("ngay trong tháng 6/2024", "30/6/2024"),
    ("ngay trong quý II/2024", "30/6/2024"),
    ("hoàn thành ngay trong ngày 15/6/2024", "15/6/2024"),
    ("sớm, chậm nhất trước ngày 15/6/2024", "14/6/2024–15/6/2024?"),
    ("khẩn trương, hoàn thành trước ngày 15/6/2024", "14/6/2024–15/6/2024"),
    ("thường xuyên, báo cáo trước ngày 20 hằng tháng", "19/6/2024–20/6/2024"),
    (
        "định kỳ hằng tháng (trước ngày 25), quý (trước ngày 20 tháng cuối quý), năm (trước ngày 10/12)",
        "24/6/2024–25/6/2024; 19/6/2024–20/6/2024; 9/12/2024–10/12/2024",
    ),
    ("ngày 20 tháng cuối quý", "20/6/2024"),
    ("ngày 20 của tháng cuối mỗi quý", "20/6/2024"),
    ("ngày 15 tháng 6, ngày 15 tháng 12 hằng năm", "15/6/2024; 15/12/2024"),
    ("15/6 và 15/12 hàng năm", "15/6/2024; 15/12/2024"),
    ("trước ngày 15/6, 15/12 hằng năm", "14/6/2024–15/6/2024; 14/12/2024–15/12/2024"),
    ("ngày 05 tháng đầu quý sau", "5/7/2024"),
    ("trước ngày 5 tháng đầu của quý tiếp theo", "4/7/2024–5/7/2024"),
    ("mùng 10 hàng tháng", "10/6/2024"),
    ("trước mùng 5 hàng tháng", "4/6/2024–5/6/2024"),
]

UNDATED = [
    "thực hiện chế độ báo cáo định kỳ, đột xuất về UBND huyện",
    "triển khai thực hiện thường niên",
    "triển khai thực hiện kịp thời",
    "Kịp thời tháo gỡ khó khăn",
    "Đẩy mạnh tuyên truyền thường xuyên",
    "ngay sau khi có quyết định",
    "ngay sau khi Kế hoạch được ban hành",
    "thường xuyên",
    "cả năm",
    "khẩn trương",
    "hoàn thành ngay",
    "trong thời gian sớm nhất",
    "khi có yêu cầu",
    "theo yêu cầu của cấp trên",
    "liên tục trong năm",
    "Liên tục, thường xuyên",
    "Quanh năm",
    "sớm nhất có thể",
    "trong năm 2024 và những năm tiếp theo",
    "các năm tiếp theo",
    "Cả năm 2024",
    "Thường xuyên trong năm",
    "Thời gian thực hiện: Thường xuyên, hàng năm.",
    "báo cáo đột xuất khi có yêu cầu",
]

REFUSED = [
    ("00 năm/lần", "not-understood"),
    ("định kỳ 0 tháng một lần", "not-understood"),
    ("Cẩm Xuyên, ngày tháng 3 năm 2024", "day-left-blank"),
    ("Ngày 21/3/2024, Ủy ban nhân dân huyện tổ chức họp triển khai", "not-understood"),
    ("Tính đến ngày 20/7/2024, toàn huyện hiện có 11 sản phẩm OCOP", "not-understood"),
    ("đảm bảo năm 2024 có sản phẩm đạt chuẩn OCOP từ 3 sao trở lên", "not-understood"),
    ("Định kỳ báo cáo tình hình, kết quả thực hiện", "cycle-missing"),
    ("theo quy định", "not-understood"),
    ("đảm bảo tiến độ", "not-understood"),
    ("Căn cứ Kế hoạch số 14/KH-UBND ngày 06/02/2024 của UBND tỉnh", "not-understood"),
    ("tuần thứ 2 tháng 5", "week-of-month"),
    ("tuần đầu tháng 6/2024", "week-of-month"),
    ("tuần cuối tháng 9", "week-of-month"),
    ("ngày ... tháng ... năm 2024", "day-left-blank"),
    ("ngày … tháng … năm 2024", "day-left-blank"),
    ("ngày    tháng 6 năm 2024", "day-left-blank"),
    ("ngày .../6/2024", "day-left-blank"),
    ("trước ngày /6/2024", "day-left-blank"),
    ("/6/2024", "day-left-blank"),
    ("trước ngày …/6/2024", "day-left-blank"),
    ("trước ngày 31/6/2024", "no-such-day"),
    ("trước ngày 30/02/2024", "no-such-day"),
    ("trước ngày 15/13/2024", "no-such-day"),
    ("ngày cuối cùng của tháng", "not-understood"),
    ("tuần sau", "not-understood"),
    ("tháng sau", "not-understood"),
    ("quý tới", "not-understood"),
    ("trước Tết Nguyên đán", "moon-calendar"),
    ("trước ngày khai mạc Hội chợ", "not-understood"),
    ("theo kế hoạch của tỉnh", "not-understood"),
    ("sau khi có hướng dẫn của tỉnh", "not-understood"),
    ("sau khi kết thúc đợt 1", "not-understood"),
    ("trước 10h ngày mai", "not-understood"),
    ("hết ngày hôm nay", "not-understood"),
    ("trước ngày 15/6/2024 hoặc sau khi có văn bản của tỉnh", "conditional"),
    ("mỗi năm 02 đợt", "not-understood"),
    ("trước ngày rằm tháng 7", "moon-calendar"),
    ("từ ngày ký", "not-understood"),
    ("kể từ ngày ký ban hành", "not-understood"),
    ("đến khi hoàn thành", "not-understood"),
    ("cho đến khi có thông báo mới", "not-understood"),
    ("trước ngày 32/6/2024", "no-such-day"),
    ("ngày 29/02/2023", "no-such-day"),
    ("từ 31/12/2024 đến 01/01/2024", "reversed"),
    ("Deadline 15/6/2024", "not-understood"),
    ("trong giờ hành chính các ngày làm việc", "not-understood"),
    ("5 ngày sau", "not-understood"),
    ("gửi trước 03 ngày", "not-understood"),
    ("ngày đầu tiên của quý", "not-understood"),
    ("tuần đầu hàng tháng", "week-of-month"),
    ("thứ hai đầu tháng", "not-understood"),
    ("từ thứ Hai đến thứ Sáu", "not-understood"),
    ("trước thứ Năm ngày 14/6/2024", "weekday-differs"),
    ("trước ngày 15/6/2024 nếu không có thay đổi", "conditional"),
    ("tuần 2 tháng 5", "week-of-month"),
    ("trong tuần 3 tháng 6/2024", "week-of-month"),
    ("tuần thứ hai của tháng 5/2024", "week-of-month"),
    ("tuần thứ 1 tháng 6", "week-of-month"),
    ("tuần 24", "not-understood"),
    ("trong tuần thứ 3, tháng 5/2024", "week-of-month"),
    ("trước ngày 15/6/2024; riêng xã Hương Sơn trước ngày 20/6/2024", "conditional"),
    ("trước ngày 15/6/2024, trừ các xã miền núi", "conditional"),
    ("Tháng 4, 5/2024: tập huấn; tháng 6/2024: chấm điểm", "not-understood"),
    ("Quý I: rà soát; quý II: đánh giá; quý III/2024: công nhận", "not-understood"),
    ("trước 25h ngày 14/6", "no-such-time"),
    ("Tháng 6 năm 2024 trở đi", "not-understood"),
    ("Báo cáo tháng trước ngày 20, báo cáo quý trước ngày 20 tháng cuối quý", "not-understood"),
    ("theo tiến độ", "not-understood"),
    ("theo thời gian quy định", "not-understood"),
    ("trong thời gian tới", "not-understood"),
    ("thời gian tới", "not-understood"),
    ("sớm", "not-understood"),
    ("chậm nhất vào ngày cuối tháng", "not-understood"),
    ("trong vòng 1,5 tháng", "not-understood"),
    ("trong 10-15 ngày", "several-lengths"),
    ("từ 10 đến 15 ngày", "several-lengths"),
    ("trước ngày 15 tháng 6 (âm lịch)", "moon-calendar"),
    ("trước rằm tháng Giêng", "moon-calendar"),
    ("sau Tết", "not-understood"),
    ("trước dịp 30/4", "not-understood"),
    ("trước dịp 2/9", "not-understood"),
    ("nhân dịp 30/4 và 01/5", "not-understood"),
    ("trước lễ 30/4", "not-understood"),
    ("trước ngày 15", "month-missing"),
    ("trước ngày 15 tháng này", "month-missing"),
    ("ngày 15", "month-missing"),
    ("Quý V/2024", "not-understood"),
    ("tháng 13/2024", "no-such-day"),
    ("tháng 0/2024", "no-such-day"),
    ("ngày 00/6/2024", "no-such-day"),
    ("trước ngày 15/6/20224", "not-understood"),
    ("trước ngày 15/6/202", "not-understood"),
    ("trước ngày 15/062024", "not-understood"),
    ("trước ngày l5/6/2024", "not-understood"),
    ("trước ngày 15/6/2O24", "not-understood"),
    ("Số liệu tổng hợp để báo cáo được tính từ ngày 01/01 đến ngày 30/6", "not-understood"),
    ("chậm nhất vào ngày 18 của tháng cuối kỳ báo cáo", "month-missing"),
    ("Tính từ ngày 15 tháng trước đến ngày 14 của tháng thuộc kỳ báo cáo", "month-missing"),
    ("2 ngày 12 và 13/6/2024", "not-understood"),
    ("tuần 1 - tháng 6/2024", "not-understood"),
    ("theo định kỳ", "cycle-missing"),
    ("trước ngày 20 của tháng thứ ba hằng quý", "not-understood"),
]


def day_text(at: datetime) -> str:
    """The last day before a moment."""
    day = clock.last_day(at)
    return f"{day.day}/{day.month}/{day.year}"


def one_text(due: deadlines.Due) -> str:
    """One due moment as the tables write it."""
    opens = clock.day_of(due.opens_at) if due.opens_at else None
    words = [f"từ {opens.day}/{opens.month}/{opens.year}"] if opens else []
    if due.strict_at and due.lenient_at:
        ends = dict.fromkeys((day_text(due.strict_at), day_text(due.lenient_at)))
        words.append("–".join(ends) + ("?" if due.ambiguous else ""))
        if due.precision == "hour" and not due.ambiguous:
            words.append(f"{clock.in_office(due.strict_at):%H:%M}")
    return " ".join(words)


@functools.cache
def said(text: str) -> str:
    """What a wording gives, as the tables write it."""
    spec = wording.parse(text, year=YEAR)
    return "; ".join(one_text(due) for due in deadlines.resolve_each(spec, anchor=EVENT, calendar=OFFICE))


@pytest.mark.parametrize(("text", "days"), SEEDS, ids=[text for text, _ in SEEDS])
def test_every_time_of_the_five_documents(text: str, days: str) -> None:
    """As the office that got the letter would write it on its wall."""
    assert said(text) == days


@pytest.mark.parametrize("text", NO_DEADLINES)
def test_what_sets_no_time_gives_none(text: str) -> None:
    """The day of a letter, of a cited decision, of a count."""
    assert said(text) == ""


@pytest.mark.parametrize(("text", "days"), DATED, ids=[text for text, _ in DATED])
def test_a_wording_gives_the_days_an_official_would_enter(text: str, days: str) -> None:
    """No more and no fewer."""
    assert said(text) == days


@pytest.mark.parametrize("text", UNDATED)
def test_what_has_no_date_stays_without_one(text: str) -> None:
    """Understood, and kept open."""
    spec = wording.parse(text, year=YEAR)

    assert (isinstance(spec, wording.Standing | wording.Urgent), said(text)) == (True, "")


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_cannot_be_read_says_so_in_a_sentence(text: str, reason: str) -> None:
    """And gives no date."""
    spec = wording.parse(text, year=YEAR)

    assert isinstance(spec, wording.Unknown)
    assert (spec.reason, said(text)) == (reason, "")
    assert spec.sentence.endswith(".")


FRAGMENTS = [text for text, _ in (*SEEDS, *DATED, *REFUSED)] + UNDATED
PIECES = sorted({piece for text in FRAGMENTS for piece in text.split()})


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.sampled_from([None, YEAR]))
def test_any_words_of_offices_in_any_order_are_read_or_refused(text: str, year: int | None) -> None:
    """Nothing raises; and no day is given that the words do not have."""
    spec = wording.parse(text, year=year)
    dues = deadlines.resolve_each(spec, anchor=None, calendar=OFFICE)

    assert all((due.strict_at is None) == (due.lenient_at is None) for due in dues)
    for one in spec.specs if isinstance(spec, wording.Several) else (spec,):
        if isinstance(one, wording.FixedDay) and one.precision == "day":
            assert is_written(one.day, text)


@given(st.text(max_size=60) | st.text(alphabet="0123456789/-. ngàythárước", max_size=40))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    """Down to what no keyboard has."""
    spec = wording.parse(text, year=YEAR)

    assert deadlines.resolve_each(spec, anchor=EVENT, calendar=OFFICE)


def is_written(day: date, text: str) -> bool:
    """Whether the words have the day: its number and month in figures, or a part of a month, quarter or year."""
    if re.search(r"đầu|giữa|cuối|tháng|quý|mùng|mồng", text.lower()):
        return True
    numbers = {int(number) for number in re.findall(r"\d+", text)}
    return {day.day, day.month} <= numbers
