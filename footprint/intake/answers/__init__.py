"""What members answered, and what the pôle accepted of it for all: both are answers to the next reading."""

from footprint.intake.answers.in_force import in_force
from footprint.intake.answers.member import (
    AnswerError,
    DamagedAnswersError,
    checked,
    headers,
    is_common,
    layouts,
    load,
    members,
    remember,
    remember_columns,
    remember_lines,
    remember_log_format,
    words,
)

__all__ = [
    "AnswerError", "DamagedAnswersError", "checked", "headers", "in_force", "is_common", "layouts", "load", "members",
    "remember", "remember_columns", "remember_lines", "remember_log_format", "words",
]  # fmt: skip
