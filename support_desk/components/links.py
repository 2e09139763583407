"""Links within the desk."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink


def link(*children: rx.Component | rx.Var | str, to: str | rx.Var[str], **props) -> rx.Component:
    """A link that changes the page without loading it anew."""
    return ReactRouterLink.create(*children, to=to, **props)
