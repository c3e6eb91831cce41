"""
The handlers, one function a command, and the table that lists them: the table of contents of what can be done.

A handler reads under lock, asks for the permission, judges, writes records, and hands back acts; deadlines, notices
and entries follow from those.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ocop_cycle.application import commands
from ocop_cycle.application.handlers import (
    bulk,
    certificates,
    cycles,
    deadlines,
    dossiers,
    duties,
    erasure,
    instance,
    notices,
    policy,
    records,
    resending,
    take_back,
    trail,
)

HANDLERS: Mapping[type[Any], Callable[..., Any]] = {
    commands.FoundInstance: instance.found_instance,
    commands.AdoptPolicy: policy.adopt_policy,
    commands.ApplyPlan: cycles.apply_plan,
    commands.OpenCycle: cycles.open_cycle,
    commands.OpenRound: cycles.open_round,
    commands.CloseCycle: cycles.close_cycle,
    commands.OpenDossier: dossiers.open_dossier,
    commands.AdvanceDossier: dossiers.advance_dossier,
    commands.AdvanceMany: bulk.advance_many,
    commands.TakeBackStep: take_back.take_back_step,
    commands.AssignRound: dossiers.assign_round,
    commands.RecordDocument: records.record_document,
    commands.RecordResult: records.record_result,
    commands.CorrectResult: records.correct_result,
    commands.CorrectCertificate: certificates.correct_certificate,
    commands.RecordDutyDone: duties.record_duty_done,
    commands.HandOnDuty: duties.hand_on_duty,
    commands.WaiveDuty: duties.waive_duty,
    commands.ReopenDuty: duties.reopen_duty,
    commands.RingDeadline: deadlines.ring_deadline,
    commands.RingDeadlines: deadlines.ring_deadlines,
    commands.SilenceDeadline: deadlines.silence_deadline,
    commands.MoveDeadline: deadlines.move_deadline,
    commands.IssueMessage: notices.issue_message,
    commands.RecordDelivery: notices.record_delivery,
    commands.HoldNotice: notices.hold_notice,
    commands.ReleaseNotice: notices.release_notice,
    commands.CancelNotice: notices.cancel_notice,
    commands.RetryMessage: resending.retry_message,
    commands.ResendNotice: resending.resend_notice,
    commands.ChangeContact: instance.change_contact,
    commands.AddPerson: instance.add_person,
    commands.GrantRole: instance.grant_role,
    commands.RevokeRole: instance.revoke_role,
    commands.BindAccount: instance.bind_account,
    commands.ChangeSetting: instance.change_setting,
    commands.MoveDemoClock: instance.move_demo_clock,
    commands.ConfirmClock: instance.confirm_clock,
    commands.MakeCheckpoint: trail.make_checkpoint,
    commands.ChangeKey: trail.change_key,
    commands.MarkReviewed: trail.mark_reviewed,
    commands.AskQuestion: trail.ask_question,
    commands.AnswerQuestion: trail.answer_question,
    commands.AskErasure: erasure.ask_erasure,
    commands.ErasePersonalData: erasure.erase_personal_data,
}

PERMISSIONS = frozenset(
    {
        "audit.answer",
        "audit.checkpoint",
        "audit.review",
        "binding.change",
        "certificate.correct",
        "clock.confirm",
        "clock.move",
        "contact.change",
        "cycle.apply",
        "cycle.close",
        "cycle.open",
        "data.erase",
        "deadline.move",
        "deadline.ring",
        "dossier.assign-round",
        "dossier.correct",
        "dossier.open",
        "dossier.record-document",
        "dossier.record-result",
        "dossier.take-back",
        "duty.hand-on",
        "duty.record",
        "duty.reopen",
        "duty.waive",
        "notice.cancel",
        "notice.hold",
        "notice.issue",
        "person.change",
        "policy.adopt",
        "read.all",
        "read.unit",
        "role.change",
        "setting.change",
    }
)
"""Every permission a role may be granted; a test holds this list against the handlers."""
