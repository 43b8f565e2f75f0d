"""What a check of an exercise must say to right and to wrong answers."""


def accepted(check, answer, capsys):
    """A right answer is right, and no more is said."""
    check(answer)
    assert capsys.readouterr().out == "✓ Right.\n"


def refused(check, answer, words, capsys):
    """A wrong answer is refused with a reason that contains some words, and not because it stopped with an error."""
    check(answer)
    printed = capsys.readouterr().out
    assert "✓" not in printed and "Your code stopped" not in printed and words in printed
