"""Which day a length in a document is counted from: that of the document itself, or another that is not known yet."""

import re

from ocop_cycle.policy.wording import specs

_PAPER = r"(?:văn bản|công văn|kế hoạch|thông báo|chỉ thị|công điện|giấy mời)(?: này)?"
_RECEIVED = re.compile(
    rf"(?:(?:tiếp )?nhận(?: được)?|ký(?: ban hành)?|ban hành|phát hành)(?: {_PAPER})?"
    rf"|{_PAPER} (?:được )?(?:ký|ban hành|phát hành)"
)


def is_of_document(spec: specs.TimeSpec) -> bool:
    """
    Whether the day on which the document is received is all that a time needs: "15 ngày kể từ ngày nhận Kế hoạch".

    A length from another event ("sau khi kết thúc đợt 1"), or back from one, has no date before that event has one.
    """
    if isinstance(spec, specs.Window):
        return False
    if not isinstance(spec, specs.Period) or spec.since is not None or spec.event is None:
        return True
    return _RECEIVED.fullmatch(spec.event.lower()) is not None
