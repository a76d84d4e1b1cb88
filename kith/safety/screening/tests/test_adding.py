"""Weak signs add up within one text; what may account for them is not taken for them."""

import pytest

from kith.safety.screening import screen
from kith.safety.screening.adding import is_enough
from kith.safety.screening.judging import engine
from kith.safety.screening.raising import Context, cue_ids, raised
from kith.safety.screening.rules import BadRule, Sum, sum_of

CALM = [
    "my room is tidy and the bills are done. the dog is with my brother. it is weird how calm i am.",
    "Limpei o quarto e paguei as contas. Dei meu relógio pro meu irmão. Estou em paz.",
    "Ordené mi pieza y pagué las deudas. Regalé mi reloj a mi hermano. Me siento en paz.",
]
ACCOUNTED_FOR = [
    "Tomorrow is moving day. I packed up the flat, gave my plants to the neighbour, paid the last "
    "bills and left "
    "the keys under the mat for the new tenants. I am exhausted but calm. Thanks for everything.",
    "It was my last day at the school. I cleared my desk, gave my books to the new teacher, wrote each "
    "pupil a "
    "letter. I am not sad, I feel ready. Thank you all for listening to me.",
    "It is a year since mum passed away. We sorted her clothes, gave her ring to my niece and paid for "
    "the stone. I "
    "wrote her a letter. I was so tired after. Thank you for being here, love you all.",
    "please dont blame yourself, take care of each other. we love you all",
    "Amanhã é a mudança. Arrumei tudo, paguei as contas, dei minhas plantas pra vizinha, as chaves "
    "ficam com o "
    "porteiro. Tô exausta mas em paz. Obrigada por tudo, volto na semana que vem.",
    "Faz um ano que a minha mãe faleceu. Arrumamos as coisas dela, dei o relógio pro meu irmão, paguei "
    "o jazigo. "
    "Estou cansada. Obrigada por tudo, amo vocês.",
    "Mañana me mudo. Ordené todo, pagué las cuentas, regalé mis plantas a la vecina, la llave queda con el "
    "portero. Estoy agotada pero tranquila. Gracias por todo, nos vemos la semana que viene.",
    "Hace un año que murió mi mamá. Ordenamos la ropa de ella, le di el anillo a mi hermana, pagué el "
    "nicho. Estoy "
    "cansada. Gracias por estar, los quiero.",
]
SUMS = {one.id for grammar in engine().grammars.values() for one in grammar.sums}
TABLE = {
    "id": "en.sum.x",
    "reason": "x",
    "level": 3,
    "category": "imminent",
    "signs": ["a | b", "c"],
    "least": 2,
    "unless": ["t"],
    "fires": ["x"],
    "quiet": ["x"],
}


@pytest.mark.parametrize("text", CALM)
def test_calm_preparation_without_a_telling_word_is_seen(text: str) -> None:
    assert screen(text).distress >= 3
    assert SUMS.intersection(found.rule for found in screen(text).findings)


@pytest.mark.parametrize("text", CALM)
def test_one_sentence_of_it_comes_to_nothing(text: str) -> None:
    parts = [found.rule for part in text.split(". ") for found in screen(part).findings]
    assert not SUMS.intersection(parts)


@pytest.mark.parametrize("text", ACCOUNTED_FOR)
def test_moving_house_a_last_day_of_work_and_a_loss_account_for_weak_signs(text: str) -> None:
    assert [found.rule for found in screen(text).findings if found.rule in SUMS] == []


def test_a_sum_says_which_words_led_to_it() -> None:
    found = next(one for one in screen(CALM[0]).findings if one.rule in SUMS)
    assert CALM[0].index("room is tidy") <= found.start < found.end <= len(CALM[0])
    assert [part in CALM[0] for part in found.words.split(" … ")] == [True, True, True]


def test_signs_of_one_group_count_once_and_a_theme_asks_for_more() -> None:
    one: Sum = sum_of(TABLE, {"a", "b", "c", "t"})
    assert not is_enough(one, {"a", "b"})
    assert is_enough(one, {"a", "c"})
    assert not is_enough(one, {"a", "b", "c"}, {"t"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"signs": ["a", "d"]}, "no rule d"),
        ({"signs": ["a | b", "b"]}, "one sign"),
        ({"least": 3}, "no more than there are"),
        ({"level": 0}, "level 1 to 4"),
        ({"category": "scam"}, "of distress"),
        ({"fires": []}, "fires empty"),
    ],
)
def test_a_sum_that_makes_no_sense_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadRule, match=said):
        sum_of({**TABLE, **change}, {"a", "b", "c", "t"})


def test_signs_in_several_messages_add_up_too() -> None:
    before = [
        "my room is tidy",
        "the dog is with my brother",
        "i wrote mum a letter and it is under her pillow",
        "it is weird how calm i am",
    ]
    cues = [cue for text in before for cue in cue_ids(screen(text))]
    last = screen("dont look for me", is_by_rules_alone=True)
    assert raised(last, Context()).level == 0
    assert raised(last, Context(cues_before=cues)).level == 3
