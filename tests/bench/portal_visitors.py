"""Members who come to the portal within a minute, as a process of its own: sign in, send 1 MB, read the result.

Reads a JSON task on its input; writes the seconds of every page by what it was, and who was told yes.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from typing import Any

import httpx2

SECRET = re.compile(r'name="csrf" value="([^"]+)"')


class Visitor:
    """One editor, on a network address of its own, as a proxy would tell it."""

    def __init__(self, task: dict[str, Any], number: int, times: dict[str, list[float]]) -> None:
        self.task, self.number, self.times = task, number, times
        headers = {"Origin": task["url"], "X-Forwarded-For": f"10.1.{number // 250}.{number % 250 + 1}"}
        self.browser = httpx2.AsyncClient(base_url=task["url"], headers=headers, timeout=120)

    async def timed(self, what: str, method: str, path: str, **more: Any) -> httpx2.Response:
        start = time.perf_counter()
        answer = await self.browser.request(method, path, **more)
        self.times.setdefault(what, []).append(time.perf_counter() - start)
        return answer

    async def visit(self) -> bool:
        """Whether the portal said that it has the file."""
        form = {"email": f"editor@m{self.number}.example", "passphrase": self.task["passphrase"]}
        async with self.browser:
            await self.timed("page", "GET", "/connexion")
            await self.timed("sign-in", "POST", "/connexion", data=form)
            await self.timed("page", "GET", "/annee/2025/")
            page = await self.timed("page", "GET", "/annee/2025/fichiers")
            secret = SECRET.search(page.text)
            assert secret, page.status_code
            content = self.task["content"].replace("SN", f"S{self.number}").encode()
            sent = await self.timed(
                "upload",
                "POST",
                "/annee/2025/fichiers",
                data={"csrf": secret.group(1), "as_of": "2025-12-31"},
                files={"fichiers": (f"parc-{self.number}.csv", content)},
            )
            await self.timed("page", "GET", "/annee/2025/resultat")
            await self.timed("page", "GET", "/compte")
        return sent.status_code == 303


async def all_of(task: dict[str, Any]) -> dict[str, Any]:
    """Everybody, at moments drawn over the minute."""
    draw, times = random.Random(1), dict[str, list[float]]()

    async def come(number: int) -> bool:
        await asyncio.sleep(draw.uniform(0, task["seconds"]))
        return await Visitor(task, number, times).visit()

    told = await asyncio.gather(*(come(number) for number in range(task["members"])), return_exceptions=True)
    return {
        "times": times,
        "told": [each is True for each in told],
        "failures": [repr(e) for e in told if e is not True],
    }


if __name__ == "__main__":
    json.dump(asyncio.run(all_of(json.load(sys.stdin))), sys.stdout)
