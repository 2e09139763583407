"""Many tickets at once: changed or deleted in one transaction, which can be undone for a minute.

A deed keeps what it takes away. Of a change that is the tickets' words and people as they were, with the version that
each ticket got, and the links that a ticket lost with its requester; of a deletion every row that goes. Rows are kept
as JSON of the whole row, so that a column which another room adds comes back too. Those that go with a ticket are kept
by name in `statements.HANGING`; a test asks PostgreSQL whether these are all.

Undoing gives back what nobody has touched since. While it runs, the setting `support_desk.undoing` keeps the triggers
that tell people outside from telling what they know already.
"""
