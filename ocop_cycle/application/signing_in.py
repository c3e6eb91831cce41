"""What can go wrong when people sign in, or choose a password."""

from ocop_cycle import errors


class TooManyTries(errors.TryAgain):
    """Too many tries to sign in failed, for this name or from this machine; wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"too many tries failed; wait {minutes} minutes", minutes=str(minutes))
        self.minutes = minutes


class SignInRefused(errors.Final):
    """Name and password do not belong together; which of the two is wrong is told to nobody."""

    def __init__(self) -> None:
        super().__init__("this name and this password do not belong together; check both, or ask for a new link")


class LinkSpent(errors.Final):
    """A one-time link was used, replaced by a newer one, or is too old; ask for a new one."""

    def __init__(self) -> None:
        super().__init__("this link was used already, or is too old; ask the administrator for a new one")


class PasswordWeak(errors.Final):
    """A password is too short, or too easily guessed."""

    def __init__(self, least: int) -> None:
        super().__init__(
            f"choose a password of at least {least} characters that is neither a name nor one sign repeated",
            least=str(least),
        )
        self.least = least
