"""Lines of Apache's and nginx's common and combined formats and their variants with hosts, read a block at once.

    [virtual host] address [host] ident user [time] (anything) "request" status bytes … "referrer" "agent" "forwarded" …

Lines of another shape are left to the other readers. A line cut off behind its bytes is taken, without its agent: when,
what and how much is known. Of a chain of proxies the client is the first address. Of two numbers behind the status, the
one that the log's head shows to be the bytes counts (`shapes`), else the bytes are unknown.
"""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np

from footprint.weblogs.agents import NO_AGENT
from footprint.weblogs.compiled import (
    BLANK,
    NEVER,
    NEWLINE,
    QUOTE,
    both,
    closing_quote,
    compiled,
    digits,
    eight,
    find,
    key_of,
    seconds_utc,
)  # fmt: skip
from footprint.weblogs.formats.shapes import is_of_files
from footprint.weblogs.formats.sizes import NO_SIZE, alone, size_at, word_end
from footprint.weblogs.forwarded import chain, first_address, is_address
from footprint.weblogs.lookup import slot_of
from footprint.weblogs.pages import NEITHER, OWN, is_own, shows
from footprint.weblogs.sites import GIVEN

_OPEN, _CLOSE, _SLASH, _COLON, _PLUS, _MINUS = b"[]/:+-"
_STAMP = 28  # bytes of `[04/Mar/2025:10:59:59 +0100]`
_DASHES, _FIVE = np.uint64(int.from_bytes(b" - - ", "little")), np.uint64(0xFFFFFFFFFF)
_ASIDE = 16  # bytes at most between time and request, as in `(0 s) `
_MONTHS = np.array(
    [int.from_bytes(name, "little") for name in b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()]
)

DONE, ASK_HOST, ASK_AGENT = range(3)


@compiled
def clf_time(block, at):
    """Seconds of `[04/Mar/2025:10:59:59 +0100]` at the place `at`; NEVER if it is no such time."""
    if block[at + 3] != _SLASH or block[at + 7] != _SLASH or block[at + 12] != _COLON or block[at + 27] != _CLOSE:
        return NEVER
    name = np.int64(block[at + 4]) | np.int64(block[at + 5]) << 8 | np.int64(block[at + 6]) << 16
    month = 1
    while month <= 12 and _MONTHS[month - 1] != name:
        month += 1
    if (block[at + 22] != _PLUS and block[at + 22] != _MINUS) or block[at + 15] != _COLON or block[at + 18] != _COLON:
        return NEVER
    ahead = digits(block, at + 23, at + 25) * 60 + digits(block, at + 25, at + 27)
    return seconds_utc(
        digits(block, at + 8, at + 12), month, digits(block, at + 1, at + 3), digits(block, at + 13, at + 15),
        digits(block, at + 16, at + 18), digits(block, at + 19, at + 21), ahead if block[at + 22] == _PLUS else -ahead,
    )  # fmt: skip


@compiled
def _time(block, at, clock):
    """As `clf_time`, but the hour is read only where it is not the last line's, which `clock` remembers.

    `clock` is [bytes 0 to 7, 8 to 15 and 21 to 28 of the time, its hour in seconds since 1970].
    """
    one, two, zone = eight(block, at), eight(block, at + 8), eight(block, at + 21)
    minute, second = digits(block, at + 16, at + 18), digits(block, at + 19, at + 21)
    if one != clock[0] or two != clock[1] or zone != clock[2] or minute < 0 or second < 0 or block[at + 18] != _COLON:
        time = clf_time(block, at)
        if time == NEVER:
            return NEVER
        clock[0], clock[1], clock[2], clock[3] = one, two, zone, np.uint64(time - 60 * minute - second)
    if minute > 59 or second > 60:
        return NEVER
    return np.int64(clock[3]) + 60 * minute + second


@compiled
def _words(block, begin, bracket, shape):
    """As `words_before`, where no word is a chain."""
    place = find(block, begin, BLANK)
    if place == bracket - 5 and eight(block, place) & _FIVE == _DASHES and place > begin and block[begin] > BLANK:
        return begin, place, 0, 0  # most lines of most logs: nothing but the address
    count, place = 0, begin
    first = second = third = fourth = begin
    while place < bracket:
        if block[place] == BLANK:
            count += 1
            if count == 1:
                first = place
            elif count == 2:
                second = place
            elif count == 3:
                third = place
            elif count == 4:
                fourth = place
            if block[place - 1] == BLANK:
                return 0, 0, 0, 0
        place += 1
    if count < 2 or count > 4 or first == begin or block[bracket - 1] != BLANK or block[begin] <= BLANK:
        return 0, 0, 0, 0
    if count == 4 and not alone(block, first + 1, second):
        if not alone(block, second + 1, third) or fourth == third + 1:
            return 0, 0, 0, 0
        if shape.first_is_client and is_address(block, begin, first):
            return begin, first, 0, 0
        return first + 1, second, begin, first
    if count == 3 and shape.second_is_host and not alone(block, first + 1, second):
        return begin, first, first + 1, second
    return begin, first, 0, 0


@compiled
def words_before(block, begin, bracket, shape):
    """Begin and end of the client's address and of the site's host; (0, 0, 0, 0) if the words make no sense.

    Two words are address and user, three have ident or a host between them, four begin with the site's host, unless
    the second is a dash: then the user's name has a blank; or with the address that a proxy wrote down for its client.
    Of a chain `client, proxy, …` the first address is the client.
    """
    first_begin, first_end, last = chain(block, begin, bracket)
    if first_end > 0:
        host_end = find(block, begin, BLANK)
        rest = _words(block, last, bracket, shape)
        if rest[1] == 0 or rest[0] != last:
            return 0, 0, 0, 0
        host = (begin, host_end) if first_begin > host_end else (0, 0)
        return first_begin, first_end, host[0], host[1]
    return _words(block, begin, bracket, shape)


@compiled
def _quoted(block, place):
    """Begin and end of the next quoted text; (-1, -1) if there is none, or it is not closed."""
    opening = find(block, place, QUOTE)
    if block[opening] == NEWLINE:
        return -1, -1
    closing = closing_quote(block, opening + 1)
    return (-1, -1) if block[closing] == NEWLINE else (opening + 1, closing)


@compiled
def read_line(block, begin, shape, clock):
    """The parts of the line that begins at `begin`: (time, size, status) and the begin and end of client, host,
    request and agent. The time is NEVER if the line is of another shape; an agent at -1 is none."""
    odd = (NEVER, 0, 0), (0, 0, 0, 0), (0, 0), (-1, -1)
    bracket = find(block, begin, _OPEN)
    if block[bracket] == NEWLINE:
        return odd
    time = _time(block, bracket, clock)
    if time == NEVER or block[bracket + _STAMP] != BLANK:
        return odd
    quote = find(block, bracket + _STAMP, QUOTE)
    if block[quote] != QUOTE or quote > bracket + _STAMP + _ASIDE:
        return odd
    closing = closing_quote(block, quote + 1)
    status = digits(block, closing + 2, closing + 5)
    if block[closing] == NEWLINE or block[closing + 1] != BLANK or status < 0 or block[closing + 5] != BLANK:
        return odd
    place = word_end(block, closing + 6)
    size = size_at(block, closing + 6, place, shape)
    who = words_before(block, begin, bracket, shape)
    if size == NO_SIZE or who[1] == 0 or is_of_files(block, quote + 1):
        return odd
    referrer = _quoted(block, place)
    agent = _quoted(block, referrer[1] + 1) if referrer[0] >= 0 else referrer
    if agent[0] >= 0 and block[agent[1] + 1] == BLANK and block[agent[1] + 2] == QUOTE:
        forwarded = first_address(block, agent[1] + 3)
        if forwarded[0] >= 0:
            who = forwarded[0], forwarded[1], who[2], who[3]
    return (time, size, status), who, (quote + 1, closing), agent


@compiled
def read_block(block, begin, end, state, out, odd, hosts, host_numbers, site_keys, agents, audiences, shape, closely):
    """Read lines from `begin` on, until the block's `end` or a host or agent that is not known yet.

    `closely`: whether agents are classed and pages told from their parts. `state` counts [requests put into `out`,
    lines of another shape put into `odd`, lines begun]. Returns where to go on, why it stopped, and the begin and end
    of what is asked.
    """
    clock = np.zeros(4, np.uint64)
    while begin < end:
        parts, who, request, agent = read_line(block, begin, shape, clock)
        newline = find(block, max(begin, request[1], agent[1]), NEWLINE)
        if parts[0] == NEVER:
            odd[state[1], 0], odd[state[1], 1], odd[state[1], 2] = begin, newline, state[2]
            state[1] += 1
        else:
            site, audience, visitor = GIVEN, NO_AGENT, key_of(block, who[0], who[1])
            if who[3] > 0:
                slot = slot_of(hosts, key_of(block, who[2], who[3]))
                if hosts[slot] == 0:
                    return begin, ASK_HOST, who[2], who[3]
                site = host_numbers[slot]
            if agent[0] >= 0:
                key = key_of(block, agent[0], agent[1])
                visitor = both(visitor, key)
                if closely:
                    slot = slot_of(agents, key)
                    if agents[slot] == 0:
                        return begin, ASK_AGENT, agent[0], agent[1]
                    audience = audiences[slot]
            n = state[0]
            out.time[n], out.site[n], out.size[n] = parts[0], site, parts[1]
            out.visitor[n], out.audience[n] = both(visitor, site_keys[site]), audience
            if is_own(block, who[0], who[1], block, request[0], request[1]):
                out.page[n] = OWN
            else:
                out.page[n] = shows(block, request[0], request[1], parts[2]) if closely else NEITHER
            state[0] += 1
        state[2] += 1
        begin = newline + 1
    return begin, DONE, 0, 0
