"""What stopped a command, told in the reader's language, with the exit code it ends with."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocop_cycle import errors, settings
from ocop_cycle.application import interface
from ocop_cycle.cli import labelling, outlets, parsing, persons, plain

if TYPE_CHECKING:
    from ocop_cycle.cli import face

log = logging.getLogger(__name__)

REFUSED, WRONG_USE, FOUND, FAILED = 1, 2, 3, 70


def tell(this: face.Face, stop: BaseException) -> int:
    """Say why a command stopped; the exit code."""
    match stop:
        case click.UsageError():
            code = tell_usage(this, stop)
        case errors.Stopped():
            code = tell_stop(this, stop)
        case settings.NoInstance() | settings.InstanceClosed() | settings.InstanceUnreadable():
            code = _tell(this, REFUSED, *_worded_place(this, stop))
        case click.Abort() | KeyboardInterrupt() | EOFError():
            code = _tell(this, REFUSED, "aborted", this.words.usage("aborted"))
        case BrokenPipeError():
            sys.stderr.close()  # whoever read has gone; there is nobody to tell
            code = REFUSED
        case OSError(strerror=str() as why) if outlets.is_lost(stop):
            click.echo(this.words.usage("output-lost", why=why), err=True)
            code = REFUSED
        case OSError(filename=str() | Path() as file, strerror=str() as why):
            code = _tell(this, REFUSED, "place-unusable", this.words.usage("place-unusable", file=file, why=why))
        case _:
            return _tell_failure(this, stop)
    if this.debug:
        traceback.print_exception(stop)
    return code


def _worded_place(
    this: face.Face, stop: settings.NoInstance | settings.InstanceClosed | settings.InstanceUnreadable
) -> tuple[str, str]:
    """Code and sentence of a folder that cannot be worked with."""
    said = this.words
    match stop:
        case settings.NoInstance(folder=folder):
            return "no-instance", said.usage("no-instance", folder=folder)
        case settings.InstanceClosed(folder=folder, owner=owner):
            return "instance-closed", said.usage("instance-closed", folder=folder, owner=owner)
    return "instance-unreadable", said.usage("instance-unreadable", file=stop.file, why=stop.why, form=settings.FORM)


def tell_usage(this: face.Face, wrong: click.UsageError) -> int:
    """Say what is wrong with how a command was written, and where its help is."""
    if isinstance(wrong, click.exceptions.NoArgsIsHelpError):
        click.echo(wrong.ctx.get_help(), err=True)
        return WRONG_USE
    code, sentence = worded_usage(this, wrong)
    path = wrong.ctx.command_path.strip() if wrong.ctx else parsing.PROGRAM
    return _tell(this, WRONG_USE, code, sentence, this.words.usage("see-help", path=path))


def worded_usage(this: face.Face, wrong: click.UsageError) -> tuple[str, str]:
    """Code and sentence of a wrong use."""
    said = this.words
    match wrong:
        case parsing.Misread():
            param = str(wrong.facts.get("param", ""))
            shown = param if param.startswith("-") or not param else said.metavar(param)
            return wrong.code, said.usage(wrong.code, **{**wrong.facts, "param": shown})
        case click.MissingParameter():
            named = _named(this, wrong)
            return "missing", said.usage("missing", param=named)
        case click.NoSuchOption():
            nearest = ", ".join(wrong.possibilities or ())
            return "no-such-option", said.usage("no-such-option", option=wrong.option_name, nearest=nearest)
        case click.NoSuchCommand():
            nearest = ", ".join(wrong.possibilities or ())
            return "no-such-command", said.usage("no-such-command", command=wrong.command_name, nearest=nearest)
        case click.BadOptionUsage():
            return "option-without-value", said.usage("option-without-value", option=wrong.option_name)
    return "unfit", said.usage("unfit", why=said.phrase(wrong.format_message()))


def tell_stop(this: face.Face, stop: errors.Stopped) -> int:
    """Say why the house refused: every reason, every flaw with its place."""
    code = WRONG_USE if isinstance(stop, errors.WrongUse) else REFUSED
    if isinstance(stop, errors.Refused) and this.is_open:
        _learn(this)
    lines = worded_stop(this, stop)
    reasons = [_reason(this, reason) for reason in stop.reasons] if isinstance(stop, errors.Refused) else []
    flaws = [_flaw(this, flaw) for flaw in stop.flaws] if isinstance(stop, errors.PolicyFlawed) else []
    return _tell(this, code, stop.code, *lines, facts=dict(stop.facts), reasons=reasons, flaws=flaws)


def _learn(this: face.Face) -> None:
    """What things are called, as far as it can be read and whoever was refused may know."""
    with contextlib.suppress(errors.Stopped):
        labelling.learn(this)
        labelling.learn_names(this, persons.viewer(this))


def worded_stop(this: face.Face, stop: errors.Stopped) -> list[str]:
    """The sentence of an error, and below it a line for each reason and for the first flaws of a file."""
    said = this.words
    lines = [said.error(stop)]
    if isinstance(stop, errors.Refused):
        lines += [f"  - {said.reason(reason)}" for reason in stop.reasons]
    if isinstance(stop, errors.PolicyFlawed):
        lines += [f"  - {worded_flaw(this, flaw)}" for flaw in stop.flaws[: interface.MOST_FLAWS]]
        lines += [f"  {rest}" for rest in said.flaws_left(stop.flaws)]
    return lines


def worded_flaw(this: face.Face, flaw: errors.Flaw) -> str:
    """Place and sentence of a flaw."""
    place = f"{flaw.file}:{flaw.line}"
    return ": ".join([place, *([flaw.key] if flaw.key else []), this.words.flaw(flaw)])


def _reason(this: face.Face, reason: errors.Reason) -> dict[str, Any]:
    return {"code": reason.code, "facts": dict(reason.facts), "sentence": this.words.reason(reason)}


def _flaw(this: face.Face, flaw: errors.Flaw) -> dict[str, Any]:
    return {
        "file": flaw.file, "line": flaw.line, "key": flaw.key, "code": flaw.code, "facts": dict(flaw.facts),
        "sentence": this.words.flaw(flaw),
    }  # fmt: skip


def _named(this: face.Face, wrong: click.MissingParameter) -> str:
    param = wrong.param
    if param is None:
        return "?"
    if isinstance(param, click.Option):
        return param.opts[-1]
    return this.words.metavar(param.metavar or param.type.name)


def _tell_failure(this: face.Face, failure: BaseException) -> int:
    place = this.keep_log()
    log.error("unforeseen failure", exc_info=failure, extra={"action": "command"})
    return _tell(this, FAILED, "unforeseen", this.words.usage("unforeseen", what=type(failure).__name__, log=place))


def _tell(this: face.Face, code: int, name: str, *lines: str, **more: Any) -> int:
    if this.as_json:
        error = {"code": name, "sentence": lines[0], **{key: value for key, value in more.items() if value}}
        click.echo(plain.as_json({"error": error}))
    for line in lines if not this.as_json else ():
        click.echo(line, err=True)
    return code
