"""What a webhook is signed with, where it may point, and how long it waits between attempts."""

import base64
from ipaddress import ip_address
from itertools import pairwise

import pytest

from longlist.webhooks import addresses, sending, service
from longlist.webhooks.addresses import is_public, parse
from longlist.webhooks.errors import AddressRefused
from longlist.webhooks.policy import DeliveryPolicy


def test_the_signature_is_the_one_of_the_specification_s_example() -> None:
    body = '{"test": 2432232314}'
    signed = sending.sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_long_and_never_the_same() -> None:
    secrets = {sending.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(24 <= len(base64.b64decode(secret.removeprefix("whsec_"))) <= 64 for secret in secrets)


@pytest.mark.parametrize(
    "address",
    [
        *["127.0.0.1", "127.9.8.7", "0.0.0.0", "0.1.2.3"],  # this machine
        *["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],  # private networks
        *["169.254.0.1", "169.254.169.254"],  # link-local, and what clouds answer there
        *["100.64.0.1", "100.100.100.200", "100.127.255.255"],  # behind a carrier's NAT
        *["192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"],  # kept for special uses
        *["224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"],  # to many, reserved, to all
        "168.63.129.16",  # the host below a machine of Azure's
        *["::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1"],
        *["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1"],  # IPv4 in other clothes
        *["64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"],  # by way of a translator
        *["2002:7f00:1::", "2002:c0a8:101::1", "2001:0:7f00:1::", "2001:db8::1", "3fff::1", "100::1"],
    ],
)
def test_an_address_of_this_machine_or_of_a_network_around_it_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        *[("ftp://example.com/", "scheme"), ("file:///etc/passwd", "scheme"), ("gopher://example.com/", "scheme")],
        *[("http://", "empty host"), ("http://example.com:99999/", "port"), ("http://exa mple.com/", "domain")],
        *[("http://user:password@example.com/", "user name"), ("http://user@example.com/", "user name")],
        *[("http://:password@example.com/", "user name"), ("http://127.0.0.1@example.com/", "user name")],
        *[("http://2130706433/", "127.0.0.1"), ("http://0x7f.1/", "127.0.0.1"), ("http://0177.0.0.1/", "127.0.0.1")],
        *[("http://127.1/", "127.0.0.1"), ("http://0/", "0.0.0.0"), ("http://\uff11\uff12\uff17.0.0.1/", "127.0.0.1")],
        *[("http://%31%32%37.0.0.1/", "127.0.0.1"), ("http://1.2.3.4.5/", "IPv4"), ("http://[fe80::1%25lo]/", "IPv6")],
    ],
)
def test_what_is_no_plain_address_of_a_web_server_is_refused(url: str, says: str) -> None:
    with pytest.raises(AddressRefused, match=says) as refused:
        parse(url)
    assert refused.value.detail.endswith(".")
    assert "password@" not in refused.value.detail


@pytest.mark.parametrize(
    ("url", "kept", "host", "port", "target"),
    [
        (" HTTPS://Example.COM ", "https://example.com/", "example.com", 443, "/"),
        (
            "http://example.com:8080/a b?q=1#part",
            "http://example.com:8080/a%20b?q=1",
            "example.com",
            8080,
            "/a%20b?q=1",
        ),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x", "xn--bcher-kva.example", 443, "/x"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/", "2606:4700::1111", 80, "/"),
        ("http://8.8.8.8/?a", "http://8.8.8.8/?a", "8.8.8.8", 80, "/?a"),
        ("https:\\\\example.com\\x", "https://example.com/x", "example.com", 443, "/x"),
    ],
)
def test_an_address_is_read_once_and_kept_as_it_was_understood(
    url: str, kept: str, host: str, port: int, target: str
) -> None:
    address = parse(url)
    assert (address.text, address.host, address.port, address.target) == (kept, host, port, target)
    assert parse(kept) == address


@pytest.mark.parametrize(
    ("url", "header"),
    [
        *[("https://a.example/", "a.example"), ("https://a.example:443/", "a.example")],
        *[("http://a.example:443/", "a.example:443"), ("http://[2606:4700::1]:81/", "[2606:4700::1]:81")],
    ],
)
def test_the_host_header_is_the_name_that_was_asked_for(url: str, header: str) -> None:
    assert parse(url).host_header == header


@pytest.mark.parametrize(
    "host", ["localhost", "localhost.", "127.0.0.1", "::1", "no-such-host.invalid", "a..b", f"{'a' * 64}.example"]
)
async def test_a_name_is_refused_for_what_it_resolves_to(host: str) -> None:
    with pytest.raises(AddressRefused):
        await addresses.resolve(host, 80, to_private=False)


async def test_this_machine_may_be_reached_where_the_setting_says_so() -> None:
    assert "127.0.0.1" in await addresses.resolve("localhost", 80, to_private=True)


def test_attempts_come_ever_later_for_about_a_day() -> None:
    waits = [service.backoff_s(attempts) for attempts in range(1, service.MAX_ATTEMPTS)]
    assert all(2 * earlier < later for earlier, later in pairwise(waits))
    assert 4 <= waits[0] <= 6
    assert 20 * 3600 < sum(waits) < 34 * 3600
    assert len({service.backoff_s(1) for _ in range(20)}) > 1, "without jitter all would come back together"


def test_a_lease_outlasts_an_attempt() -> None:
    assert DeliveryPolicy().lease_s > DeliveryPolicy().answer_s
