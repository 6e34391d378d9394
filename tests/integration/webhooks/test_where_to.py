"""Where nothing is ever sent, whatever a name, a redirect or an address in other clothes says."""

import asyncio
import shutil
import ssl
from pathlib import Path
from typing import Any

import pytest

from longlist.webhooks import sending

Json = dict[str, Any]

HOSTILE = [
    *["http://127.0.0.1:5432/", "http://localhost/", "http://localhost.:80/", "http://[::1]/", "http://0.0.0.0/"],
    *["http://10.0.0.1/", "http://192.168.1.1/admin", "http://172.16.0.1/", "http://100.64.0.1/"],
    *["http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://100.100.100.200/"],
    *["http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::127.0.0.1]/", "http://[::]/"],
    *["http://2130706433/", "http://0x7f000001/", "http://0177.1/", "http://127.1/", "http://0/"],
    *["http://224.0.0.1/", "http://255.255.255.255/", "https://user:password@example.com/", "http://no-such.invalid/"],
    *["http://inside.example/", "http://half.example/", f"http://{'a' * 64}.example/", "http://a..b/", "http://:80/"],
]


async def test_a_webhook_to_a_private_address_is_refused(api: Any, names: Any, assert_problem: Any) -> None:
    names(**{"inside.example": [["10.1.2.3"]], "half.example": [["8.8.8.8", "10.1.2.3"]]})
    for url in HOSTILE:
        problem = assert_problem(await api.client.post("/webhooks", json={"url": url}), 422, "address-refused")
        assert problem["errors"][0]["pointer"] == "/url", url
    assert (await api.get("/webhooks"))["items"] == []


async def test_what_is_no_web_address_is_refused(api: Any, assert_problem: Any) -> None:
    for url in ("", 7, None, "http://\0", "   ", "example.com", "ftp://example.com/", "javascript:alert(1)", "http:/"):
        problem = assert_problem(await api.client.post("/webhooks", json={"url": url}), 422, "")
        assert problem["errors"][0]["pointer"] == "/url", url


async def test_a_name_that_comes_to_point_inside_is_refused_when_something_is_sent(
    api: Any, names: Any, receiver: Any, hooks: Any, assert_problem: Any
) -> None:
    """DNS rebinding: public while it is looked at, private afterwards."""
    names(**{"rebound.example": [["8.8.8.8"], ["127.0.0.1"]]})
    made = await api.post("/webhooks", {"url": f"http://rebound.example:{receiver.port}/"}, 201)
    await api.post(f"/webhooks/{made['id']}/test")
    await hooks.deliver()
    logged = (await hooks.log(made))[0]
    assert logged["state"] == "given_up"
    assert "127.0.0.1 (rebound.example) is not an address of the public internet" in logged["error"]
    assert receiver.got == []
    answer = await api.client.patch(f"/webhooks/{made['id']}", json={"url": receiver.url})
    assert_problem(answer, 422, "address-refused")


async def test_what_was_looked_up_is_what_is_connected_to(
    api: Any, to_private: None, names: Any, receiver: Any, hooks: Any
) -> None:
    """A name is looked up once an attempt, and the receiver is told the name."""
    asked = names(**{"receiver.example": [["127.0.0.1"]]})
    made = await api.post("/webhooks", {"url": f"http://receiver.example:{receiver.port}/"}, 201)
    asked.clear()
    await api.post(f"/webhooks/{made['id']}/test")
    await hooks.deliver()
    assert (await hooks.log(made))[0]["state"] == "delivered"
    assert asked == ["receiver.example"]
    assert receiver.got[0][0]["host"] == f"receiver.example:{receiver.port}"


async def test_where_one_address_of_a_name_does_not_answer_the_next_one_is_tried(
    api: Any, to_private: None, names: Any, receiver: Any, hooks: Any
) -> None:
    names(**{"receiver.example": [["127.0.0.2", "127.0.0.1"]]})
    made = await api.post("/webhooks", {"url": f"http://receiver.example:{receiver.port}/"}, 201)
    await api.post(f"/webhooks/{made['id']}/test")
    await hooks.deliver()
    assert (await hooks.log(made))[0]["state"] == "delivered"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(
    api: Any, webhook: Json, receiver: Any, new_receiver: Any, hooks: Any, status: int
) -> None:
    with new_receiver() as inside:
        receiver.answers, receiver.headers = [status], {"Location": inside.url}
        await api.post(f"/webhooks/{webhook['id']}/test")
        await hooks.deliver()
        assert inside.got == []
    logged = (await hooks.log(webhook))[0]
    assert (logged["state"], logged["status"]) == ("given_up", status)
    assert "Redirects are not followed" in logged["error"]


async def test_no_proxy_of_the_environment_gets_between(
    api: Any, webhook: Json, receiver: Any, hooks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    await api.post(f"/webhooks/{webhook['id']}/test")
    await hooks.deliver()
    assert len(receiver.got) == 1


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")
async def test_tls_is_checked_against_the_name_and_not_the_address(
    api: Any,
    to_private: None,
    names: Any,
    receiver: Any,
    hooks: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names(**{"receiver.example": [["127.0.0.1"]], "another.example": [["127.0.0.1"]]})
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    making = await asyncio.create_subprocess_exec(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-keyout", key, "-out", certificate, "-subj", "/CN=receiver.example",
        "-addext", "subjectAltName=DNS:receiver.example", stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await making.wait() == 0
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    asked_for: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sending._tls.cache_clear()
    outcomes = []
    for name in ("receiver.example", "another.example"):
        made = await api.post("/webhooks", {"url": f"https://{name}:{receiver.port}/"}, 201)
        await api.post(f"/webhooks/{made['id']}/test")
        await hooks.deliver()
        logged = (await hooks.log(made))[0]
        outcomes.append((logged["state"], logged["error"]))
    sending._tls.cache_clear()
    assert outcomes[0] == ("delivered", None)
    assert outcomes[1][0] == "given_up"
    assert "Hostname mismatch" in outcomes[1][1]
    assert asked_for == ["receiver.example", "another.example"]
