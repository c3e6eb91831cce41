"""What a template was compiled to serves every environment; another text is compiled anew."""

import jinja2
import pytest

from ocop_cycle.delivery import compiled, sandbox


def filled(text: str, cache: compiled.Compiled) -> str:
    """A template of that text, in an environment of its own, filled in."""
    loader = jinja2.DictLoader({"a.txt": text})
    return jinja2.Environment(loader=loader, bytecode_cache=cache, autoescape=True).get_template("a.txt").render(x=1)


def test_a_template_is_compiled_once_and_anew_when_its_text_is_another() -> None:
    """The second environment is handed what the first compiled; a changed text says what it says now."""
    cache = compiled.Compiled()
    first = filled("eins {{ x }}", cache)
    ((_, code),) = cache._known.values()  # looked at from inside

    again = filled("eins {{ x }}", cache)

    ((_, kept),) = cache._known.values()
    assert (first, again, kept is code) == ("eins 1", "eins 1", True)
    assert filled("zwei {{ x }}", cache) == "zwei 1"
    assert [len(cache._known), filled("eins {{ x }}", cache)] == [1, "eins 1"]


def test_l9_what_is_forbidden_is_refused_every_time() -> None:
    """A template that was refused was not kept, and is refused again, under another environment too."""
    for _ in range(2):
        made = sandbox.Sandbox({"notices/a/body.txt": "{% autoescape false %}{{ x }}{% endautoescape %}"})
        with pytest.raises(sandbox.Forbidden):
            made.get_template("notices/a/body.txt")
