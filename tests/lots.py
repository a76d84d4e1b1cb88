"""What Django draws by lot."""

import random
import secrets
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch


def drawn_here() -> AbstractContextManager[Any]:
    """Letters of tokens and keys are drawn here, and not by the system, which Django asks for each of them:
    64 times for the first form that a client is shown.
    """
    return patch.object(secrets, "choice", random.Random().choice)
