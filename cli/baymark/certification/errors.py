"""What stops an act of certification that rests on a key, a signature or the trust list."""

from __future__ import annotations

from baymark.errors import BadInput, Blocked, UsageError, VerificationFailed


class BadSignature(VerificationFailed):
    """A signed document does not carry a signature that holds. `reason` is a stable code."""

    code = "bad-signature"
    summary = "The signature is refused ({reason}): {explanation}"
    remedy = "Do not rely on this document; ask its sender for a whole copy."

    @property
    def reason(self) -> str:
        """The stable code of the reason, such as `altered` or `no-proof`; see `signature.REASONS`."""
        return str(self.values["reason"])


class NotAKey(BadInput):
    """A text that should be a public key is none."""

    code = "not-a-key"
    summary = "{value} is not an Ed25519 public key written as z6Mk…"
    remedy = "Copy the key from `baymark keys show` of its holder."


class UnreadableCard(BadInput):
    """A key card was not made as this program makes it, or was changed since."""

    code = "unreadable-card"
    summary = "The key card cannot be accepted: {reason}"
    remedy = "Have its holder make it again with `baymark keys show NAME --format json`."


class RefusedText(BadInput):
    """A name that a person would not read as it is written."""

    code = "refused-text"
    summary = "{what} cannot be accepted: {reason}"
    remedy = "Write it as it is printed on paper: 1 to 200 visible characters."


class KeyNameRefused(UsageError):
    """The name of a key file uses other characters than allowed."""

    code = "key-name-refused"
    summary = "A key cannot be called {name}."
    remedy = "Use 1 to 64 of the characters a-z, 0-9, - and _, a letter or digit first."


class KeyNameTaken(Blocked):
    """There is a key of this name already; keys are never overwritten."""

    code = "key-name-taken"
    summary = "There is a key {name} already."
    remedy = "Choose another name; a key is never overwritten, because what it signed must stay verifiable."


class NoSuchKey(UsageError):
    """There is no key file of this name."""

    code = "no-such-key"
    summary = "There is no key {name}. The keys here are: {known}."
    remedy = "Make it with `baymark keys new`, or choose one of `baymark keys list`."


class UnreadableKey(BadInput):
    """A key file was damaged, altered or made by another program."""

    code = "unreadable-key"
    summary = "The key file cannot be accepted: {reason}"
    remedy = (
        "Restore the file from its backup; a key that is lost is replaced with `baymark keys trust rotate`."
    )


class KeyExposed(Blocked):
    """Others on this machine may read the key file."""

    code = "key-exposed"
    summary = "The key file may be read by others (mode {mode})."
    remedy = "Ask who has read it; if nobody, `chmod 600` it and try again, else make a new key."


class WrongPassphrase(BadInput):
    """The passphrase does not open the key."""

    code = "wrong-passphrase"
    summary = "The passphrase does not open the key {name}."
    remedy = "Check BAYMARK_PASSPHRASE, or unset it to be asked."


class PassphraseRefused(UsageError):
    """A new key cannot be protected with this passphrase."""

    code = "passphrase-refused"
    summary = "The passphrase is too short: at least {least} characters are needed."
    remedy = "Choose several words. It is taken from BAYMARK_PASSPHRASE, else asked for."


class NoPassphrase(UsageError):
    """No passphrase was given and nobody can be asked."""

    code = "no-passphrase"
    summary = "The key {name} needs its passphrase, and there is no terminal to ask for it."
    remedy = "Set BAYMARK_PASSPHRASE."


class UnknownKey(Blocked):
    """A signature's key stands in no entry of the trust list."""

    code = "unknown-signing-key"
    summary = "The key {key} is not in the trust list."
    remedy = "Have its holder entered with `baymark keys trust add`, or do not rely on what it signed."


class ExpiredKey(Blocked):
    """A key was used outside its life."""

    code = "expired-key"
    summary = "The key {key} of {person} is valid from {start} until {end}, not at {at}."
    remedy = (
        "Sign again with a key that is valid; `baymark keys trust rotate` enters the next key of a person."
    )


class WrongRole(Blocked):
    """A key was used for an act that its holder may not do."""

    code = "wrong-role"
    summary = "{person} ({organisation}) signed as {role}, but the trust list allows: {roles}."
    remedy = "Let a person with this role sign, or have the role entered in the trust list."


class UnreadableTrust(BadInput):
    """The trust list was not made as this program makes it."""

    code = "unreadable-trust"
    summary = "The trust list cannot be accepted: {reason}"
    remedy = "Take the list again from the body that signs it."


class NoTrustList(Blocked):
    """There is no trust list, so no key can be believed."""

    code = "no-trust-list"
    summary = "There is no trust list."
    remedy = "Make one with `baymark keys trust init`, or put that of the certification body in its place."


class TrustListExists(Blocked):
    """A new trust list would replace another."""

    code = "trust-list-exists"
    summary = "There is a trust list already."
    remedy = "Change it with `baymark keys trust add`, `rotate` or `expire`; it is never overwritten."


class RootNotPinned(Blocked):
    """Nobody has said which root key is the right one."""

    code = "root-not-pinned"
    summary = "No root key is pinned, so that the trust list cannot be believed."
    remedy = (
        "Compare the root key with the body's own publication, then give it with --trust-root or in the file."
    )


class WrongRoot(VerificationFailed):
    """The trust list is signed by another key than the pinned root."""

    code = "wrong-root"
    summary = "The trust list is signed by {key}, but the pinned root key is {root}."
    remedy = "Do not rely on it; take the list from the body whose root key is pinned."


class TrustExpired(Blocked):
    """The trust list is out of date."""

    code = "trust-expired"
    summary = "The trust list is valid from {issued} until {expires}, not at {at}."
    remedy = "Take a new list from the body that signs it, or sign it again with `baymark keys trust renew`."


class EntryRefused(Blocked):
    """An entry of the trust list would contradict another or itself."""

    code = "trust-entry-refused"
    summary = "The entry cannot be made: {reason}"
    remedy = "See `baymark keys trust list`."


class StatementRefused(Blocked):
    """The statement would contradict what was verified, or who signs it."""

    code = "statement-refused"
    summary = "The statement is not signed ({reason}): {explanation}."
    remedy = "Mend what it names, give another opinion, or let somebody sign who may."


class ApplicationRefused(Blocked):
    """The application is not complete, not for this scheme, or was settled already."""

    code = "application-refused"
    summary = "The application is stopped ({reason}): {explanation}."
    remedy = "Mend what it names, then repeat the act."


class UnreadableAct(BadInput):
    """A signed file is not the act it should be."""

    code = "unreadable-act"
    summary = "The file is not {wanted}."
    remedy = "Take the file as `baymark` wrote it, beside its dossier."


class UnreadableFile(BadInput):
    """A file that an act needs cannot be read."""

    code = "unreadable-file"
    summary = "The file cannot be read: {reason}"
    remedy = "Give a plain file that you may read."


class DossierFails(VerificationFailed):
    """Computed or checked again, a dossier does not hold."""

    code = "dossier-fails"
    summary = "The dossier does not hold: {failures}."
    remedy = "Do not rely on it; the reasons stand above (`--format json` gives them all)."
