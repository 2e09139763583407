"""What a priority follows from: who is held up, how much, is there a way round, by when, and what is gone."""

FACTS = {
    "who": ("nobody", "one", "team", "many"),
    "stop": ("none", "hindered", "stopped"),
    "way": ("unneeded", "yes", "no"),
    "when": ("none", "days", "day"),
    "gone": ("nothing", "money", "data", "stranger"),
}
