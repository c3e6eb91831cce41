"""
How a computed date is shown to have come about: steps with their sources, and the sentences they are made of.

A proof is read by officials and kept with the deadline; its sentences are Vietnamese and stand together at the foot of
this module. Days are written as official letters write them (Nghị định 30/2020/NĐ-CP): "05/4/2024", "20/4/2024".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ocop_cycle.domain import working_days
from ocop_cycle.policy import calendar, wording


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofStep:
    """One step: what was found or done, and the law, paper or page it rests on (None: plain arithmetic)."""

    text: str
    source: str | None = None


def step(phrase: str, source: str | None = None, **facts: object) -> ProofStep:
    """The step of that phrase of `PHRASES`, its days written out."""
    return ProofStep(text=say(phrase, **facts), source=source)


def say(phrase: str, **facts: object) -> str:
    """A phrase of `PHRASES` with its facts; days are written as letters write them."""
    written = {name: day_text(fact) if isinstance(fact, date) else fact for name, fact in facts.items()}
    return PHRASES[phrase].format(**written)


def day_text(day: date) -> str:
    """A day as official letters write it: nought before a day under 10 and a month under 3."""
    return f"{short_day(day)}/{day.year}"


def short_day(day: date) -> str:
    """A day without its year."""
    return f"{day.day:02d}/{day.month:02d}" if day.month < 3 else f"{day.day:02d}/{day.month}"


def weekday_text(day: date) -> str:
    """The weekday as letters name it."""
    return _WEEKDAYS[day.weekday()]


def why_off_text(off: working_days.DayOff) -> str:
    """Why a day is off, its weekday first when it falls on a weekend: "Chủ nhật, nghỉ lễ Giỗ Tổ"."""
    weekday = weekday_text(off.day)
    if not calendar.is_weekend(off.day) or off.label == weekday:
        return off.label
    return f"{weekday}, {off.label}"


def skipped_text(days: Iterable[working_days.DayOff]) -> str:
    """Days off in runs: "25–26/4 (thứ Bảy, Chủ nhật), 27/4 (nghỉ bù Giỗ Tổ)"."""
    return ", ".join(f"{_run_text(run)} ({label})" for run, label in _runs(days))


def made_up_text(days: Iterable[calendar.CalendarDay]) -> str:
    """Worked weekend days: "04/5/2024 (thứ Bảy làm bù)"."""
    return ", ".join(f"{day_text(entry.day)} ({weekday_text(entry.day)} {entry.kind})" for entry in days)


def documents(
    days: Iterable[working_days.DayOff | calendar.CalendarDay],
) -> str | None:
    """The papers that these days rest on, each once; for a day without one, the page where it was read."""
    named = dict.fromkeys(day.document or day.source for day in days)
    return "; ".join(name for name in named if name) or None


def span_text(first: date, months: int, part: wording.Part | None) -> str:
    """A month, quarter or year (so many ``months`` from ``first``) in words: "giữa tháng 7/2024", "quý III/2024"."""
    span = {1: "month", 3: "quarter"}.get(months, "year")
    named = SPANS[span].format(month=first.month, quarter=_QUARTERS[(first.month - 1) // 3], year=first.year)
    return f"{PARTS[part]} {named}" if part else named


def unit_text(unit: wording.Unit) -> str:
    """A unit of length in words."""
    return UNITS[unit]


def event_text(event: str | None) -> str:
    """An event in brackets, to stand behind its day; nothing for none."""
    return f" ({event})" if event else ""


def _runs(days: Iterable[working_days.DayOff]) -> list[tuple[list[date], str]]:
    runs: list[tuple[list[date], str]] = []
    for same in _same_label(days):
        run = [off.day for off in same]
        at_weekend = all(map(calendar.is_weekend, run))
        label = ", ".join(map(weekday_text, run)) if at_weekend else same[0].label
        if at_weekend and runs and calendar.is_weekend(runs[-1][0][-1]) and _follows(runs[-1][0][-1], run[0]):
            before, words = runs.pop()
            run, label = before + run, f"{words}, {label}"
        runs.append((run, label))
    return runs


def _same_label(days: Iterable[working_days.DayOff]) -> list[list[working_days.DayOff]]:
    groups: list[list[working_days.DayOff]] = []
    for off in days:
        if groups and groups[-1][-1].label == off.label and _follows(groups[-1][-1].day, off.day):
            groups[-1].append(off)
        else:
            groups.append([off])
    return groups


def _follows(first: date, second: date) -> bool:
    return second - first == timedelta(days=1)


def _run_text(run: Sequence[date]) -> str:
    first, last = run[0], run[-1]
    if first == last:
        return short_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day:02d}–{short_day(last)}"
    return f"{short_day(first)}–{short_day(last)}"


COUNTING_STARTS = "Bộ luật Dân sự 2015, Điều 147"
PERIOD_ENDS = "Bộ luật Dân sự 2015, Điều 148"
UNITS_OF_TIME = "Bộ luật Dân sự 2015, Điều 146"
HOUSE_RULE = "quy ước của phần mềm, pháp luật không định nghĩa"
PAUSE_RULE = "quy ước của phần mềm: thời gian hồ sơ ở chỗ chủ thể không tính vào thời hạn của cơ quan"

HOUSE_RULES = {"house": HOUSE_RULE, "pause": PAUSE_RULE}
"""Sources that are no law."""

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

_QUARTERS = ("I", "II", "III", "IV")
PARTS: dict[wording.Part, str] = {
    "start": "đầu",
    "middle": "giữa",
    "end": "cuối",
    "first-half": "nửa đầu",
    "second-half": "nửa cuối",
    "first-ten-days": "mười ngày đầu",
    "second-ten-days": "mười ngày giữa",
    "last-ten-days": "mười ngày cuối",
    "last-working-day": "ngày làm việc cuối cùng",
}
UNITS: dict[wording.Unit, str] = {
    "hours": "giờ",
    "days": "ngày",
    "working-days": "ngày làm việc",
    "months": "tháng",
}

PHRASES = {
    "found": "văn bản ghi: “{wording}”",
    # what a fixed day means
    "by": "hạn cuối: hết ngày {day}",
    "before": "“trước ngày {day}”: hiểu chặt là hết ngày {strict}, hiểu rộng là hết ngày {day}",
    "before, strictly": "“trước ngày {day}”: theo quy định áp dụng, là hết ngày {strict}",
    "before span": "trước khi bắt đầu {span}: hết ngày {strict}",
    "hour": "hạn cuối: {hour} ngày {day}",
    "opens": "từ ngày {day}",
    "span": "{span}: đến hết ngày {day}",
    "week": "tuần có ngày {anchor}: ngày làm việc cuối cùng là {strict}, Chủ nhật là {lenient}",
    "current": "nhận ngày {anchor}: đến hết ngày {day}",
    # counting from an event
    "starts": "tính từ ngày tiếp theo của ngày {anchor}{event}",
    "days": "{count} ngày từ {anchor}: đến ngày {day}",
    "months": "{count} tháng từ {anchor}: đến ngày tương ứng {day}",
    "months, cut": "{count} tháng từ {anchor}: tháng cuối không có ngày tương ứng, lấy ngày cuối tháng {day}",
    "working days": "{count} ngày làm việc từ {anchor}{skipped}{made_up}: đến ngày {day}",
    "skipped": ": bỏ qua {days}",
    "made up": "; có tính {days}",
    "rolls": "{day} là ngày nghỉ ({why}): chuyển sang ngày làm việc tiếp theo, {next}",
    "hours": "{count} giờ từ {start}: đến {end}",
    "hours of a day": "{count} giờ, chỉ biết ngày {anchor}: hiểu chặt là tính từ đầu ngày, hiểu rộng là từ cuối ngày",
    # counting back from an event
    "window": "tính ngược từ ngày {end}{event}",
    "window opens": "không sớm hơn {count} {unit}: từ ngày {day}",
    "window closes": "không muộn hơn {count} {unit}: đến hết ngày {day}",
    "window, earlier": "{day} là ngày nghỉ ({why}): hiểu chặt là ngày làm việc trước đó, {earlier}",
    # a clock that stands
    "stopped": "trả hồ sơ ngày {since}, nhận lại ngày {until}: thời gian đó không tính",
    "left": "còn lại {count} {unit}, tính tiếp từ ngày nhận lại",
    # what comes again
    "recurs": "kỳ này đến hạn ngày {day}",
    "recurs, cut": "tháng này không có ngày {number}: lấy ngày cuối tháng {day}",
    # without an end
    "standing": "việc thường xuyên, không có hạn",
    "on request": "làm khi có yêu cầu, không có hạn",
    "urgent": "việc làm ngay, không ghi hạn",
    "open end": "không ghi ngày kết thúc",
    # warnings
    "day off": "{day} là ngày nghỉ ({why}); mốc cố định không tự dời, ngày làm việc cuối cùng trước đó là {earlier}",
    "opens on a day off": "ngày mở {day} là ngày nghỉ ({why}); ngày làm việc đầu tiên là {next}",
    "two readings": "“chậm nhất trước ngày” hiểu được hai cách; nhắc việc theo ngày {strict}",
    "after": "“sau {count} {unit}” không nói rõ là trong thời hạn đó hay chỉ làm sau đó; đã tính như thời hạn",
    "hedged": "văn bản ghi “{words}”: thời điểm chưa chắc chắn hoặc không ghi giờ",
    "no anchor": "chưa biết ngày bắt đầu{event}, nên chưa tính được hạn",
    "no end": "chưa biết ngày làm mốc{event}, nên chưa tính được hạn",
    "no start of cycle": "chu kỳ này cần một ngày bắt đầu, nên chưa tính được hạn",
    "not settled": "hạn này tính theo lịch chưa chính thức: {doubt}",
    "not defined": "pháp luật không định nghĩa “{span}”; cần xác nhận",
    "week end": "“trong tuần” hiểu được là đến ngày làm việc cuối cùng hoặc đến Chủ nhật",
    "several": "văn bản ghi {count} mốc, mỗi mốc là một thời hạn riêng",
    "beyond": "hạn vượt ra ngoài những năm có lịch để tính",
    "warning": "lưu ý: {sentence}",
}
"""The sentences of proofs and warnings. Days come in as days and stand as "05/4/2024"."""

SPANS = {"month": "tháng {month}/{year}", "quarter": "quý {quarter}/{year}", "year": "năm {year}"}
"""A whole month, quarter or year."""
