"""Parts of pages that are kept once they are drawn: the bar, the foot, what is the same for everybody."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

MOST_KEPT = 512
_kept: OrderedDict[Hashable, str] = OrderedDict()
_lock = Lock()


class Kept(Node):
    """`{% kept "bar" current_tab %} … {% endkept %}`: drawn once per language and per what is named.

    Whatever else the part depends on must be named, since it is shown to everybody. So nothing of a person
    stands in one, and no token of a form.
    """

    def __init__(self, named: list[FilterExpression], part: NodeList) -> None:
        self.named, self.nodelist = named, part

    def render(self, context: Context) -> SafeString:
        key = (get_language(), *(str(value.resolve(context)) for value in self.named))
        drawn = _kept.get(key)
        if drawn is None:
            drawn = self.nodelist.render(context)
            with _lock:
                _kept[key] = drawn
                if len(_kept) > MOST_KEPT:
                    _kept.popitem(last=False)
        return mark_safe(drawn)  # noqa: S308 (drawn by a template, which escapes)


def kept(parser: Parser, token: Token) -> Kept:
    named = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    part = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(named, part)
