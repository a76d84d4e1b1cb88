"""A mail server on loopback that keeps what it was given."""

from email.message import Message

from aiosmtpd.handlers import Message as MessageHandler


class Mailbox(MessageHandler):
    """Keeps what the mail server received, first things first."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.received.append(message)
