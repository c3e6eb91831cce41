"""
Every request that can be made of the engine, as a frozen value with an imperative name.

A request says what is wanted and by whom; it decides nothing. ``by`` tells where it comes from; ``version``, where a
request has one, is the version of the thing the person saw, and refuses a stale form. Days are days, moments the
fixed-width text of ``clock.to_text``; texts that a person typed are in NFC (faces see to that).
"""

from ocop_cycle.application.commands.accounts import (
    DisablePerson,
    EnablePerson,
    InvitePerson,
    SetPassword,
)
from ocop_cycle.application.commands.calls import RecordAnswer
from ocop_cycle.application.commands.certificates import (
    ProposeRevocation,
    RecordEndLetter,
    RegisterCertificates,
    RevokeCertificate,
)
from ocop_cycle.application.commands.cycles import (
    AdoptPolicy,
    ApplyPlan,
    CloseCycle,
    CloseRound,
    OpenCycle,
    OpenRound,
    ReopenRound,
)
from ocop_cycle.application.commands.deadlines import (
    ExtendDeadlines,
    MoveDeadline,
    RingDeadline,
    RingDeadlines,
    SilenceDeadline,
)
from ocop_cycle.application.commands.dossiers import (
    AdvanceDossier,
    AdvanceMany,
    AssignRound,
    CertificateData,
    CorrectCertificate,
    CorrectResult,
    ExtendCertificate,
    OpenDossier,
    RecordDocument,
    RecordResult,
    TakeBackStep,
)
from ocop_cycle.application.commands.duties import (
    HandOnDuty,
    RecordDutyDone,
    ReopenDuty,
    WaiveDuty,
)
from ocop_cycle.application.commands.files import (
    AttachDocument,
    WriteComment,
)
from ocop_cycle.application.commands.instance import (
    AddPerson,
    BindAccount,
    ChangeContact,
    ChangeSetting,
    ConfirmClock,
    FoundInstance,
    GrantRole,
    MoveDemoClock,
    RevokeRole,
)
from ocop_cycle.application.commands.notices import (
    CancelNotice,
    HoldNotice,
    IssueMessage,
    OweReport,
    RecordDelivery,
    ReleaseNotice,
    ResendNotice,
    RetryMessage,
    SupersedeMessage,
)
from ocop_cycle.application.commands.provenance import (
    Provenance,
)
from ocop_cycle.application.commands.regimes import (
    BeginMigration,
    MigrateDossier,
    NameLastDays,
)
from ocop_cycle.application.commands.telling import (
    RecordBounce,
    RecordTelling,
    WithdrawTelling,
)
from ocop_cycle.application.commands.trail import (
    AnswerQuestion,
    AskErasure,
    AskQuestion,
    ChangeKey,
    CloseQuestion,
    ErasePersonalData,
    MakeCheckpoint,
    MarkReviewed,
)
from ocop_cycle.application.commands.units import (
    AddUnit,
    ChangeUnits,
    NameUnit,
    TakeOverUnits,
    WithdrawName,
)

Command = (
    AddPerson
    | AddUnit
    | AdoptPolicy
    | AdvanceDossier
    | AdvanceMany
    | AnswerQuestion
    | CloseQuestion
    | ApplyPlan
    | AskErasure
    | AskQuestion
    | AssignRound
    | AttachDocument
    | BeginMigration
    | BindAccount
    | CancelNotice
    | ChangeContact
    | ChangeKey
    | ChangeSetting
    | ChangeUnits
    | CloseCycle
    | CloseRound
    | ConfirmClock
    | CorrectCertificate
    | RegisterCertificates
    | RecordEndLetter
    | ProposeRevocation
    | RevokeCertificate
    | CorrectResult
    | DisablePerson
    | EnablePerson
    | ErasePersonalData
    | ExtendCertificate
    | ExtendDeadlines
    | FoundInstance
    | GrantRole
    | HandOnDuty
    | HoldNotice
    | InvitePerson
    | IssueMessage
    | MakeCheckpoint
    | MarkReviewed
    | MigrateDossier
    | MoveDeadline
    | MoveDemoClock
    | NameLastDays
    | NameUnit
    | OpenCycle
    | OpenDossier
    | OpenRound
    | OweReport
    | RecordAnswer
    | RecordBounce
    | RecordDelivery
    | RecordDocument
    | RecordDutyDone
    | RecordResult
    | RecordTelling
    | WithdrawName
    | WithdrawTelling
    | ReleaseNotice
    | ReopenDuty
    | ReopenRound
    | ResendNotice
    | RetryMessage
    | RevokeRole
    | RingDeadline
    | RingDeadlines
    | SetPassword
    | SilenceDeadline
    | SupersedeMessage
    | TakeBackStep
    | TakeOverUnits
    | WaiveDuty
    | WriteComment
)
"""Any request."""

__all__ = [
    "AddPerson",
    "AddUnit",
    "AdoptPolicy",
    "AdvanceDossier",
    "AdvanceMany",
    "AnswerQuestion",
    "ApplyPlan",
    "AskErasure",
    "AskQuestion",
    "AssignRound",
    "AttachDocument",
    "BeginMigration",
    "BindAccount",
    "CancelNotice",
    "CertificateData",
    "ChangeContact",
    "ChangeKey",
    "ChangeSetting",
    "ChangeUnits",
    "CloseCycle",
    "CloseQuestion",
    "CloseRound",
    "Command",
    "ConfirmClock",
    "CorrectCertificate",
    "CorrectResult",
    "DisablePerson",
    "EnablePerson",
    "ErasePersonalData",
    "ExtendCertificate",
    "ExtendDeadlines",
    "FoundInstance",
    "GrantRole",
    "HandOnDuty",
    "HoldNotice",
    "InvitePerson",
    "IssueMessage",
    "MakeCheckpoint",
    "MarkReviewed",
    "MigrateDossier",
    "MoveDeadline",
    "MoveDemoClock",
    "NameLastDays",
    "NameUnit",
    "OpenCycle",
    "OpenDossier",
    "OpenRound",
    "OweReport",
    "ProposeRevocation",
    "Provenance",
    "RecordAnswer",
    "RecordBounce",
    "RecordDelivery",
    "RecordDocument",
    "RecordDutyDone",
    "RecordEndLetter",
    "RecordResult",
    "RecordTelling",
    "RegisterCertificates",
    "ReleaseNotice",
    "ReopenDuty",
    "ReopenRound",
    "ResendNotice",
    "RetryMessage",
    "RevokeCertificate",
    "RevokeRole",
    "RingDeadline",
    "RingDeadlines",
    "SetPassword",
    "SilenceDeadline",
    "SupersedeMessage",
    "TakeBackStep",
    "TakeOverUnits",
    "WaiveDuty",
    "WithdrawName",
    "WithdrawTelling",
    "WriteComment",
]
