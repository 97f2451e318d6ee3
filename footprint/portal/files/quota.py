"""How much of the disk the files of one member may take, all its years together. Whose files they are is not asked.

A content counts once, however often it is stored. What was taken back counts no longer: it goes when its room is
needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from footprint.inbox.store import Inbox


@dataclass(frozen=True)
class Room:
    """What a member's files may take, and the sizes of its contents that count, by sha256; all in bytes."""

    allowed: int
    sizes: Mapping[str, int]

    @property
    def used(self) -> int:
        return sum(self.sizes.values())

    @property
    def left(self) -> int:
        return max(0, self.allowed - self.used)

    def may_take(self, size_bytes: int) -> bool:
        """Whether a file of exactly so many bytes may be taken: it fits, or it may be one that is stored."""
        return size_bytes <= self.left or size_bytes in self.sizes.values()


@dataclass
class Counted:
    """The files of one form against the room that there is: what of them is new, by sha256."""

    room: Room
    new: dict[str, int] = field(default_factory=dict)

    @property
    def new_bytes(self) -> int:
        return sum(self.new.values())

    def may_go_on(self, size_bytes: int) -> bool:
        """Whether a file of which so many bytes have come may still be taken: it fits, or it may become one that is
        stored or that came before it."""
        largest = max((*self.room.sizes.values(), *self.new.values()), default=0)
        return self.new_bytes + size_bytes <= self.room.left or size_bytes <= largest

    def add(self, sha256: str, size_bytes: int) -> bool:
        """Count a file that is whole; whether it fits beside those before it."""
        if sha256 not in self.room.sizes:
            self.new[sha256] = size_bytes
        return self.new_bytes <= self.room.left


def room(inbox: Inbox, member_id: str, allowed: int) -> Room:
    """The room of a member that may store `allowed` bytes."""
    counting = (item.receipt for item in inbox.kept(member_id) if item.withdrawn_on is None)
    return Room(allowed, {receipt.sha256: receipt.size_bytes for receipt in counting})


def clear(inbox: Inbox, member_id: str, *, needed: int, allowed: int, on: date) -> None:
    """Delete what the member took back, the oldest first, until `needed` more bytes stay within what is allowed."""
    deliveries = inbox.kept(member_id)
    over = sum(item.receipt.size_bytes for item in deliveries) + needed - allowed
    for item in sorted(deliveries, key=lambda each: each.receipt.rank):
        if over > 0 and item.withdrawn_on and inbox.release(item.receipt, on):
            over -= item.receipt.size_bytes
