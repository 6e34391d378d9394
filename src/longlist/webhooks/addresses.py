"""Where a webhook may point, and connecting to the very address that was judged. docs/decisions/0009."""

import asyncio
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
from pydantic import HttpUrl, TypeAdapter, ValidationError

from longlist.webhooks.errors import AddressRefused
from longlist.webhooks.policy import DeliveryPolicy

DEFAULT_PORTS = {"http": 80, "https": 443}

_url = TypeAdapter(HttpUrl)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# What a translator makes of a public IPv4 address is public.
_NAT64 = IPv6Network("64:ff9b::/96")
# Tunnels (Teredo, 6to4), which are not followed; and addresses for documentation, which not every Python knows.
_REFUSED = (IPv6Network("2001::/32"), IPv6Network("2002::/16"), IPv6Network("3fff::/20"))
# Azure gives every machine this address of the host below it. Source: learn.microsoft.com, "168.63.129.16".
_HOST_OF_A_CLOUD = IPv4Address("168.63.129.16")


@dataclass(frozen=True)
class Address:
    """A URL in the parts that a request is made of; read once, by one parser."""

    text: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def parse(text: str) -> Address:
    """The URL as a browser would read it.

    Raises: AddressRefused where it is no http or https URL, carries credentials, or disguises an IP address.
    """
    try:
        url = _url.validate_python(text.strip())
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Input should be a valid URL, ")
        raise AddressRefused(f"This is not the address of a web server: {reason[:1].lower()}{reason[1:]}.") from error
    if url.username is not None or url.password is not None:
        raise AddressRefused("The address must not contain a user name or a password: it would be kept and shown.")
    assert url.host is not None
    assert url.port is not None
    if _is_ipv4(url.host) and url.host not in text:
        raise AddressRefused(f"Write the IP address plainly: {url.host}.")
    host = url.host.removeprefix("[").removesuffix("]")
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return Address(str(url).partition("#")[0], url.scheme, host, url.port, target)


def _is_ipv4(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True


async def resolve(
    host: str, port: int, *, to_private: bool, lookup_s: float = DeliveryPolicy.lookup_s
) -> Sequence[str]:
    """The IP addresses of a host, each of which may be connected to.

    Raises: AddressRefused where it has none, or one that may not: all or nothing, for any of them may be used.
    """
    try:
        async with asyncio.timeout(lookup_s):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise AddressRefused(f"Looking up {host} took more than {lookup_s:.0f} seconds.") from error
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"There is no host {host}, as far as this server can tell.") from error
    addresses = list(dict.fromkeys(str(where[0]) for *_, where in found))
    if not to_private:
        for address in addresses:
            if not is_public(ip_address(address)):
                of = "" if address == host else f" ({host})"
                raise AddressRefused(
                    f"{address}{of} is not an address of the public internet."
                    " Set LONGLIST_WEBHOOKS_TO_PRIVATE=1 where Longlist may send to its own network."
                )
    return addresses


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is globally routable, and so belongs neither to this machine nor to a network around it."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address != _HOST_OF_A_CLOUD
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and address in _GLOBAL_UNICAST and not any(address in network for network in _REFUSED)


class JudgedConnections(httpcore.AnyIOBackend):
    """Resolves a name once, judges every address that it has, and connects to one of those.

    A name that points elsewhere a moment later (DNS rebinding) gains nothing. Host header and TLS server name are
    taken from the URL, above this layer.
    """

    def __init__(self, *, to_private: bool, lookup_s: float) -> None:
        self._to_private = to_private
        self._lookup_s = lookup_s

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises: AddressRefused, and what httpcore raises."""
        addresses = await resolve(host, port, to_private=self._to_private, lookup_s=self._lookup_s)
        for address in addresses[:-1]:
            try:
                return await super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await super().connect_tcp(addresses[-1], port, timeout, local_address, socket_options)
