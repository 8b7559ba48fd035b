"""Processes of BIND, NSD and Unbound, each with a folder, at ports of the loopback address."""

import pathlib
import shutil
import signal
import socket
import subprocess
import time

from packets import ask

HOST, SOA, HERE = "127.0.0.1", 6, pathlib.Path(__file__).resolve().parent
WORK = HERE.parent / "work" / "dns"


class DidNotStart(Exception):
    """A server did not start, or does not answer."""


def program(name):
    """A copy: what confines the programs to their usual folders (AppArmor) goes by their path."""
    copy = WORK / "bin" / name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(shutil.which(name), copy)
    return str(copy)


def free_ports(count):
    """Ports of the loopback address that nobody has, for UDP or TCP."""
    found = []
    for port in range(20530, 21530):
        try:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                with socket.socket(socket.AF_INET, kind) as taken:
                    taken.bind((HOST, port))
        except OSError:
            continue
        found.append(port)
        if len(found) == count:
            return found
    raise DidNotStart("too few ports are free")


class Server:
    """One process. `zones` are the files by the names of their zones."""

    def __init__(self, folder, address, configuration, *command):
        self.folder, self.address = folder, address
        (folder / "server.conf").write_text(configuration)
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen(
            [*command, "-c", str(folder / "server.conf")],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )

    def wait(self, zone):
        end = time.monotonic() + 15
        while time.monotonic() < end and self.process.poll() is None:
            if ask(self.address, zone, SOA, 0.1):
                return
            time.sleep(0.02)
        log = (self.folder / "log").read_text(errors="replace")[-2000:]
        raise DidNotStart(f"the server in {self.folder.name} does not answer:\n{log}")

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def folder_of(root, name):
    folder = root / name
    folder.mkdir(parents=True)
    return folder


def bind9(root, name, address, zones):
    folder = folder_of(root, name)
    host, port = address
    served = "".join(
        f'zone "{zone}" {{ type primary; file "{path}"; check-names ignore; }};\n'
        for zone, path in zones.items()
    )
    configuration = f"""
options {{
    directory "{folder}";
    listen-on port {port} {{ {host}; }};
    listen-on-v6 {{ none; }};
    pid-file "{folder}/pid";
    session-keyfile "{folder}/session.key";
    recursion no;
    dnssec-validation no;
    allow-transfer {{ none; }};
    notify no;
    empty-zones-enable no;
}};
controls {{ }};
{served}"""
    return Server(folder, address, configuration, program("named"), "-g", "-n", "1")


def nsd(root, name, address, zones):
    folder = folder_of(root, name)
    host, port = address
    served = "".join(f'zone:\n  name: "{zone}"\n  zonefile: "{path}"\n' for zone, path in zones.items())
    configuration = f"""
server:
  ip-address: {host}@{port}
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "{folder}"
  database: ""
  pidfile: "{folder}/pid"
  xfrdfile: "{folder}/xfrd.state"
  zonelistfile: "{folder}/zone.list"
  xfrdir: "{folder}"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
{served}"""
    return Server(folder, address, configuration, program("nsd"), "-d")


def unbound(root, name, address, stubs, anchors, with_errors):
    """A resolver. `stubs` are the servers of zones, because delegations have no port."""
    folder = folder_of(root, name)
    host, port = address
    trusted = "".join(f'  trust-anchor: "{anchor}"\n' for anchor in anchors)
    known = "".join(
        f'stub-zone:\n  name: "{zone}"\n'
        + "".join(f"  stub-addr: {host}@{port}\n" for host, port in addresses)
        for zone, addresses in stubs.items()
    )
    configuration = f"""
server:
  interface: {host}@{port}
  access-control: 127.0.0.0/8 allow
  do-ip6: no
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: "{folder}/pid"
  use-syslog: no
  num-threads: 1
  do-not-query-localhost: no
  local-zone: "test." nodefault
  target-fetch-policy: "0 0 0 0 0"
  module-config: "validator iterator"
  edns-buffer-size: 1232
  ede: {"yes" if with_errors else "no"}
{trusted}remote-control:
  control-enable: no
{known}"""
    return Server(folder, address, configuration, program("unbound"), "-d")
