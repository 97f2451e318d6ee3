"""Telling the operator that something failed while nobody looked: by e-mail, by a webhook, or by both.

What failed is noted (`journal`), put into words (`letter`) and sent (`channels`). A notice that cannot be sent waits
and is logged; it never breaks what it speaks of. Nothing in it tells of a member: see DECISIONS.md.
"""

from footprint.notices.channels import ChannelError, channels
from footprint.notices.event import Event
from footprint.notices.incidents_logged import gather
from footprint.notices.journal import note, tell

__all__ = ["ChannelError", "Event", "channels", "gather", "note", "tell"]
