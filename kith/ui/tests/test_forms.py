"""How forms are drawn: label, hint, control, and the sentence that says what to change."""

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kith.ui.forms import Answers, LongList, Pick, Picks


class Sample(forms.Form):
    name = forms.CharField(help_text="Not your real one.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    adult = forms.BooleanField(label="I am 18 or older")
    order = forms.ChoiceField(choices=[("fit", "closest fit")], widget=Pick(icons={"fit": "check"}))
    kinds = forms.MultipleChoiceField(
        choices=[("heard", "to be heard")], widget=Picks(icons={"heard": "ear"})
    )
    mode = forms.ChoiceField(choices=[("words", "In words")], widget=Answers(notes={"words": "No video."}))
    hidden = forms.CharField(widget=forms.HiddenInput, initial="kept")


def test_a_field_has_a_label_a_hint_and_a_class():
    html = str(Sample()["name"].as_field_group())
    assert '<label class="field-label" for="id_name">Name' in html
    assert 'id="id_name_helptext">Not your real one.' in html
    assert 'class="input ' in html
    assert 'aria-describedby="id_name_helptext"' in html


def test_an_error_stands_under_its_field_and_is_named_by_it():
    html = str(Sample({"hidden": "kept"})["name"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert html.index("<input") < html.index('id="id_name_error"')


def test_a_form_lists_its_errors_first_with_links_to_the_fields():
    html = str(Sample({"hidden": "kept"}))
    assert html.index('class="errors"') < html.index("<input")
    assert 'href="#id_name"' in html


def test_a_form_without_errors_has_no_list_of_them():
    assert "errors" not in str(Sample())


def test_a_field_that_may_stay_empty_says_so():
    form = Sample()
    assert "optional" in str(form["note"].as_field_group())
    assert "optional" not in str(form["name"].as_field_group())


def test_a_box_to_tick_stands_before_its_words():
    html = str(Sample()["adult"].as_field_group())
    assert html.index("<input") < html.index("I am 18 or older")
    assert 'class="tick ' in html


def test_chips_hold_native_inputs_with_a_legend_and_icons():
    html = str(Sample()["kinds"].as_field_group())
    assert "<legend>Kinds" in html
    assert 'type="checkbox"' in html
    assert "icons.svg#ear" in html
    assert 'type="radio"' in str(Sample()["order"].as_field_group())


def test_an_answer_can_carry_a_note():
    html = str(Sample()["mode"].as_field_group())
    assert 'class="answer"' in html
    assert "No video." in html


def test_hidden_fields_are_drawn_once_without_a_label():
    html = str(Sample())
    assert html.count('name="hidden"') == 1
    assert "id_hidden_helptext" not in html


def test_words_of_a_person_are_escaped():
    html = str(Sample({"name": '"><script>'})["name"])
    assert "<script>" not in html


CHOICES = [("", _("Save")), ("Far", [("a&b", "A <b>"), ("a", "A")]), ("c", "C")]


class Listed(forms.Form):
    plain = forms.ChoiceField(choices=CHOICES)
    long = forms.ChoiceField(choices=lambda: CHOICES, widget=LongList(kept_as="a test", attrs={"data-x": ""}))


def options(html: str) -> str:
    return html.partition(">")[2]


def test_a_long_list_looks_as_a_list_that_is_drawn_each_time():
    for language in ("en", "es"):
        with translation.override(language):
            for chosen in ("c", "a&b", "a", "", "nowhere", '"><script>', None):
                form = Listed(initial={"plain": chosen, "long": chosen})
                assert options(str(form["long"])) == options(str(form["plain"]))
                assert "required" in str(form["long"])
                sent = Listed({"plain": chosen or "", "long": chosen or ""})
                assert options(str(sent["long"])) == options(str(sent["plain"]))


class Label:
    """How often it was drawn, and in which language."""

    drawn: list[str | None]

    def __str__(self) -> str:
        self.drawn.append(translation.get_language())
        return "B"


def test_a_long_list_is_drawn_once_for_each_language():
    label = Label()
    label.drawn = []

    class Once(forms.Form):
        long = forms.ChoiceField(choices=[("b", label)], widget=LongList(kept_as="another test"))

    for language in ("en", "en", "es", "es"):
        with translation.override(language):
            assert 'value="b" selected' in str(Once(initial={"long": "b"})["long"])
    assert label.drawn == ["en", "es"]
