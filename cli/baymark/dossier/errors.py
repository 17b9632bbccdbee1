"""What keeps a study from being sealed, and a dossier from being opened or used.

Exit code 4: the file was never a dossier of ours, or is dangerous to read. Exit code 5: it looks like one, and its
bytes contradict themselves. Exit code 3: it is whole, but not for this use.
"""

from collections.abc import Sequence

from baymark.errors import BadInput, Blocked, VerificationFailed, printable


class NotADossier(BadInput):
    """The file is no zip archive as baymark writes them."""

    code = "dossier-unreadable"
    summary = "This is not a dossier: {reason}."
    remedy = "Give a file NAME.bmk that `baymark seal` wrote, as it was written."


class TooLarge(BadInput):
    """A dossier, or what should become one, is beyond what is read."""

    code = "dossier-too-large"
    summary = "It is too large: {found} {what}; at most {limit} are accepted."
    remedy = (
        "Keep only evidence that figures rest on; compress pictures and scans before they enter evidence/."
    )


class UnsafeName(BadInput):
    """The name of a member could lead outside the folder it is unpacked to, or means another file elsewhere."""

    code = "dossier-unsafe-name"
    summary = "The name {name} cannot stand in a dossier: {reason}."
    remedy = "Rename the file and seal again. If somebody sent the dossier like this, do not use it."


class RepeatedMember(BadInput):
    """Two members have one name, or names that are one on some file systems."""

    code = "dossier-repeated-member"
    summary = "The members {name} and {other} would be the same file."
    remedy = "Rename one of the files and seal again. If somebody sent the dossier like this, do not use it."


class LinkedMember(BadInput):
    """A member, or a file of the study, is a link, a folder or a device."""

    code = "dossier-not-a-file"
    summary = "{name} is not a plain file: {reason}."
    remedy = "Put the file itself in its place and seal again."


class CompressedMember(BadInput):
    """A member is compressed or encrypted; it could unpack to any size."""

    code = "dossier-compressed"
    summary = (
        "The member {name} is compressed or encrypted (method {method}); dossiers hold members as they are."
    )
    remedy = "Use the file as `baymark seal` wrote it, not packed again by another program."


class OverlappingMembers(BadInput):
    """Members share bytes or leave gaps between them."""

    code = "dossier-overlap"
    summary = "The member {name} does not begin where the one before it ends."
    remedy = "Do not use this file; ask its sender for the dossier as it was sealed."


class ExtraBytes(BadInput):
    """The archive carries a comment, extra fields, or bytes before or after it."""

    code = "dossier-extra-bytes"
    summary = "The file carries bytes that belong to no member: {where}."
    remedy = "Use the file as `baymark seal` wrote it; nothing may be added to a dossier."


class LargeArchiveFields(BadInput):
    """The archive uses the fields of large archives (zip64), or spans several disks."""

    code = "dossier-zip64"
    summary = "The archive uses fields for large or split archives ({where}), which no dossier needs."
    remedy = "Use the file as `baymark seal` wrote it, not packed again by another program."


class UnexpectedMember(BadInput):
    """A member lies where a dossier has none, or one that must be there is missing."""

    code = "dossier-layout"
    summary = "{name}: {reason}."
    remedy = "Seal the study again with `baymark seal`; a dossier is not put together by hand."


class DamagedMember(VerificationFailed):
    """The bytes of a member are not those that its checksum was made from."""

    code = "dossier-damaged"
    summary = "The member {name} has been changed or damaged: its checksum does not match."
    remedy = "Do not use this file; ask its sender for the dossier as it was sealed."


class NotCanonicalArchive(VerificationFailed):
    """Sealing the content again would give other bytes."""

    code = "dossier-not-canonical"
    summary = "The archive is not written as a dossier is: {where} differs."
    remedy = "Do not use this file; ask its sender for the dossier as it was sealed."


class ManifestMismatch(VerificationFailed):
    """A manifest of the bag does not list exactly what is in it."""

    code = "dossier-manifest"
    summary = "{manifest} does not agree with the content: {reason}."
    remedy = "Do not use this file; ask its sender for the dossier as it was sealed."


class InconsistentDossier(VerificationFailed):
    """What the lock states is not what the dossier holds."""

    code = "dossier-inconsistent"
    summary = "The dossier contradicts itself: {reason}."
    remedy = "Do not use this file; ask the applicant to seal the study again."


class UnsupportedLock(BadInput):
    """The dossier was computed with numbers or a format that this program does not have."""

    code = "dossier-unsupported"
    summary = "The dossier needs {wanted}, this program has {found}."
    remedy = "Open it with the version of baymark that its lock names."


class NothingToSeal(BadInput):
    """The study names no rule pack, so there is no result to seal."""

    code = "nothing-to-seal"
    summary = "The study names no rule pack."
    remedy = "List the rule packs wanted under `rule_packs` in study.yaml (`baymark rules list`)."


class SealedWhatIf(Blocked):
    """A what-if is not the study as it stands."""

    code = "seal-what-if"
    summary = "A what-if cannot be sealed ({changes})."
    remedy = "Seal the study as it stands; if the change is real, write it into the study's files first."


class SealBlocked(Blocked):
    """Blocking checks failed; only a draft can be sealed."""

    code = "seal-blocked"
    summary = "{count} blocking check(s) failed; nothing was written."
    remedy = "Mend what the checks name, or seal a marked draft with --draft."

    def __init__(self, failed: Sequence[str]) -> None:
        self.failed = tuple(failed)
        super().__init__(count=len(self.failed))

    def render(self) -> str:
        return "\n".join([*(printable(line) for line in self.failed), super().render()])


class NoSuchResult(BadInput):
    """A dossier has no result under the rule pack that was asked for, or several and none was named."""

    code = "no-such-result"
    summary = "The dossier has no result under {rule_pack}; it has: {known}."
    remedy = "Name one of its rule packs with --rule-pack."


class NotReproduced(VerificationFailed):
    """Replaying the dossier just made gives another result; it was not written."""

    code = "seal-not-reproduced"
    summary = "Replaying the dossier gives another result under {rule_pack} ({keys})."
    remedy = "Seal again while nobody changes the study; if it persists, report it with the study."


class SupplierNotReproduced(VerificationFailed):
    """Replaying a supplier's dossier gives another result than it states."""

    code = "supplier-not-reproduced"
    summary = "Replaying the dossier gives another result under {rule_pack} than it states."
    remedy = "Do not use it; tell the supplier."


class NotWritten(BadInput):
    """The dossier cannot be written where it was asked for."""

    code = "dossier-not-written"
    summary = "The dossier cannot be written to {path}: {reason}."
    remedy = "Give another file with --out."


class NotExtracted(BadInput):
    """The folder to unpack into cannot be used."""

    code = "dossier-not-extracted"
    summary = "The dossier cannot be unpacked into {path}: {reason}."
    remedy = "Give a folder that does not exist yet."


class PublicDossier(Blocked):
    """A public dossier lacks what it would take to recompute it or to apply with it."""

    code = "dossier-public"
    summary = "This is a public dossier: supplier names, recipe amounts and evidence were left out of it."
    remedy = "Use the full dossier, which the applicant keeps."


class DraftDossier(Blocked):
    """A draft was sealed although blocking checks failed, or to look at."""

    code = "dossier-draft"
    summary = "This dossier is a draft."
    remedy = "Seal the study again without --draft once its checks pass."


class NoIntensitiesInside(BadInput):
    """The background's licence keeps its intensities out of the dossier."""

    code = "dossier-needs-background"
    summary = (
        "The dossier holds only digests of the intensities of {background}, whose licence keeps them out."
    )
    remedy = "Replay it where that background is installed, naming it with --background."


class OtherBackground(VerificationFailed):
    """The background at hand is not the one that the dossier was computed with."""

    code = "dossier-other-background"
    summary = "The background {found} is not the one of the dossier, {wanted}."
    remedy = "Install the background with the digest that the lock names."
