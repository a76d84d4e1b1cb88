"""What must not change the level, what must, and that the three languages are treated alike."""

import pytest

from kith.safety.screening import screen

# The same things said in each language (synthetic), by what the level must be.
SAID = {
    ("i want to die", "quero morrer", "quiero morir"): 2,
    ("i am thinking about killing myself", "penso em me matar", "pienso en matarme"): 2,
    ("i dont want to live anymore", "não quero mais viver", "ya no quiero vivir"): 2,
    (
        "everyone would be better off without me",
        "todos ficariam melhor sem mim",
        "todos estarían mejor sin mí",
    ): 2,
    ("i already chose the day", "já escolhi o dia", "ya elegí el día"): 3,
    ("i have been hoarding pills", "estou juntando comprimidos", "estoy juntando pastillas"): 3,
    ("i am going to kill myself tonight", "vou me matar hoje", "voy a matarme esta noche"): 4,
    ("i took all my pills", "tomei todos os comprimidos", "me tomé todas las pastillas"): 4,
    ("i cut my arms again", "cortei os braços de novo", "me corté los brazos otra vez"): 2,
    ("my husband hit me again", "meu marido me bateu de novo", "mi marido me pegó otra vez"): 3,
}
QUIET = [
    ("i would never kill myself", "eu nunca vou me matar", "nunca voy a matarme"),
    ("i am dying of laughter", "morri de rir", "me muero de risa"),
    ("my phone died", "meu celular morreu", "se murió mi celular"),
    ("i wanted to die five years ago", "quis morrer cinco anos atrás", "hace cinco años quise morir"),
    ("the helpline is there day and night", "o cvv atende dia e noite", "el teléfono atiende día y noche"),
    ("thank you all for tonight", "obrigada a todos por hoje", "gracias a todos por hoy"),
]
EACH = [(text, level) for texts, level in SAID.items() for text in texts]
HARMLESS = [text for texts in QUIET for text in texts]

CHANGES = {
    "capitals": str.upper,
    "no accents": lambda text: text.translate(str.maketrans("ãáéíóúõçâ", "aaeiououa"[:7] + "ca")),
    "chatter before": lambda text: f"hmm... {text}",
    "chatter behind": lambda text: f"{text}. idk",
    "emoji": lambda text: f"{text} 😔",
    "full stops": lambda text: f"{text}...",
    "quoted as a whole": lambda text: f'"{text}"',
    "spaces": lambda text: text.replace(" ", "   "),
    "another line": lambda text: f"{text}\n\nok",
    "hidden characters": lambda text: "\u200b".join(text),
    "wide letters": lambda text: "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in text),
    "stretched": lambda text: text + text[-1] * 4 if text[-1].isalpha() else text,
}


@pytest.mark.parametrize(("text", "level"), EACH)
def test_what_is_said_has_its_level_in_each_language(text: str, level: int) -> None:
    assert screen(text).distress == level


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_is_left_in_peace_in_each_language(text: str) -> None:
    assert screen(text).level == 0


@pytest.mark.parametrize("change", CHANGES)
def test_how_it_is_written_does_not_change_the_level(change: str) -> None:
    different = [text for text, level in EACH if screen(CHANGES[change](text)).distress != level]
    assert different == []


@pytest.mark.parametrize("word", ["die", "kill", "morrer", "matar", "morir", "matarme"])
@pytest.mark.parametrize("how", ["leet", "spaced", "dotted", "starred"])
def test_a_disguised_word_counts_like_the_word(word: str, how: str) -> None:
    changed = {
        "leet": word.translate(str.maketrans("ieao", "1340")),
        "spaced": " ".join(word),
        "dotted": ".".join(word),
        "starred": word[0] + "*" + word[2:] if len(word) > 3 else word,
    }[how]
    texts = [
        (text, level)
        for text, level in EACH
        if f" {word}" in f" {text}" and text.endswith((word, word + " myself"))
    ]
    for text, level in texts:
        assert screen(text.replace(word, changed)).distress == level, text.replace(word, changed)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("i want to die", "i do not want to die"),
        ("penso em me matar", "não penso em me matar"),
        ("quiero morir", "no quiero morir"),
        ("i cut my arms again", "i did not cut my arms again"),
    ],
)
def test_a_denial_lowers(text: str, denied: str) -> None:
    assert screen(denied).distress < screen(text).distress


@pytest.mark.parametrize(
    "text",
    [
        "i already chose the day. dont worry, im fine",
        "já escolhi o dia. não se preocupem, tô bem",
        "ya elegí el día. no se preocupen, estoy bien",
    ],
)
def test_a_reassurance_after_a_plan_does_not_lower(text: str) -> None:
    assert screen(text).distress == 3


@pytest.mark.parametrize(("number", "quiet"), [(n, text) for texts in QUIET for n, text in enumerate(texts)])
def test_a_harmless_reading_cancels_no_other_hit(number: int, quiet: str) -> None:
    different = [
        (texts[number], quiet)
        for texts, level in SAID.items()
        for text in texts[number : number + 1]
        if screen(f"{quiet}. {text}").distress < level or screen(f"{text}. {quiet}").distress < level
    ]
    assert different == []
