"""The little of DNS that the laboratory itself speaks: a question, and what stands between servers."""

import socket
import struct
import threading
import time

TXT = 16


def ask(address, name, kind=TXT, wait=0.5):
    """The flags and the number of answers, or nothing."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    question = struct.pack(">6H", 4711, 0x0100, 1, 0, 0, 0) + labels + b"\0"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(wait)
        try:
            asking.connect(address)
            asking.send(question + struct.pack(">2H", kind, 1))
            answer = asking.recv(4096)
        except OSError:
            return None
    _, flags, _, answers, _, _ = struct.unpack(">6H", answer[:12])
    return flags, answers


class Between:
    """Stands at an address in front of a server: UDP alone, late, or never answering."""

    def __init__(self, address, server, delay=0.0, is_silent=False):
        self.server, self.delay, self.is_silent = server, delay, is_silent
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(address)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            question, asker = self.socket.recvfrom(4096)
            if not self.is_silent:
                threading.Thread(target=self.pass_on, args=(question, asker), daemon=True).start()

    def pass_on(self, question, asker):
        time.sleep(self.delay)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(2)
            asking.connect(self.server)
            asking.send(question)
            try:
                self.socket.sendto(asking.recv(65535), asker)
            except OSError:
                pass
