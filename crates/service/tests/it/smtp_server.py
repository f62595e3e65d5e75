"""A real mail server (aiosmtpd) for the tests. Prints its port, then each message it is handed, as a line of JSON.

Its arguments say what it answers to each message in turn: `take`, `drop` (hangs up without a word), `hang` (says nothing), or a refusal.
SMTP_TLS is a folder with a certificate and its key: then nothing is taken without STARTTLS.
"""
import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP

answers = sys.argv[1:]
folder = os.environ.get("SMTP_TLS")


class Handler:
    async def handle_DATA(self, server, session, envelope):
        answer = answers.pop(0) if answers else "take"
        if answer in ("take", "drop", "hang"):
            print(json.dumps(envelope.content.decode()), flush=True)
        if answer == "drop":
            server.transport.abort()
            return "250 never read"
        if answer == "hang":
            await asyncio.sleep(3600)
        return "250 queued" if answer == "take" else answer


async def serve():
    loop = asyncio.get_running_loop()
    options = {"hostname": "127.0.0.1"}
    if folder:
        options["tls_context"] = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        options["tls_context"].load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")
        options["require_starttls"] = True
    server = await loop.create_server(lambda: SMTP(Handler(), **options), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
