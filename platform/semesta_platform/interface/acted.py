"""How a capability tells the record of acts in words what it does: its acts, its kinds of things, its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ActWords:
    """One capability's share in the words of the record; all words lazily translated.

    actions: after the name of who did it; `%(subject)s` stands for the thing. kinds: by the part of an action before its dot.
    fields: names of what an act holds; a name that others use too needs no second entry. values: words for the values of a field.
    titles: for each kind the field whose value names the thing, shown in quotation marks.
    """

    actions: Mapping[str, str]
    kinds: Mapping[str, str]
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def together(*shares: ActWords) -> ActWords:
    """The shares of one capability's parts as one; of a name that two parts have, the later one's words count."""
    return ActWords(
        actions={name: words for share in shares for name, words in share.actions.items()},
        kinds={name: words for share in shares for name, words in share.kinds.items()},
        fields={name: words for share in shares for name, words in share.fields.items()},
        values={
            name: {value: words for share in shares for value, words in share.values.get(name, {}).items()}
            for name in {name for share in shares for name in share.values}
        },
        titles={name: field for share in shares for name, field in share.titles.items()},
    )
