"""The web server around the portal: what it tells and what it does not write down. Pages and rules are elsewhere."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI


def server(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    """A server for `app` that keeps no access log: addresses of visitors and links of invitations would stand in it.

    Behind a proxy on the same machine, the visitor's own address is taken from it.
    """
    config = uvicorn.Config(
        app, host=host, port=port, access_log=False, log_level="warning", server_header=False, date_header=True
    )
    return uvicorn.Server(config)
