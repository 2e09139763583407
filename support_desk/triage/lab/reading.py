"""What the encoder is made of, for learning: as `local/encoder.py` reads, a batch at a time and with slopes."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from support_desk.triage.lab.source import Source
from support_desk.triage.local.encoder import HEADS, MOST_TOKENS

Parameters = dict[str, Any]
LAYERS = 6
# How much of what is read is left out at each place.
DROPPED = 0.1


def beginning(source: Source, outputs: int) -> Parameters:
    """The parameters of the first layers of the source, and heads that say nothing yet."""
    width = source.width
    layers = [_layer(source, number) for number in range(LAYERS)]
    return {
        "layers": layers,
        "positions": jnp.asarray(
            source.array("emb.pos", source.places)[:MOST_TOKENS] + source.array("emb.type", 1)[:, :width]
        ),
        "gain": jnp.asarray(source.array("emb.ln.w", 1)[0]),
        "shift": jnp.asarray(source.array("emb.ln.b", 1)[0]),
        "head": jnp.zeros((2 * width, outputs)),
        "head offset": jnp.zeros(outputs),
    }


def _layer(source: Source, number: int) -> dict[str, Any]:
    def weights(*names: str) -> Any:
        rows = source.inner if names == ("fi",) else source.width
        return jnp.asarray(np.concatenate([source.array(f"l{number}.{name}.w", rows) for name in names]).T)

    def vector(*names: str) -> Any:
        return jnp.asarray(np.concatenate([source.array(f"l{number}.{name}", 1)[0] for name in names]))

    return {
        "qkv": weights("q", "k", "v"),
        "qkv offset": vector("q.b", "k.b", "v.b"),
        "mix": weights("ao"),
        "mix offset": vector("ao.b"),
        "gain 1": vector("aln.w"),
        "shift 1": vector("aln.b"),
        "in": weights("fi"),
        "in offset": vector("fi.b"),
        "out": weights("fo"),
        "out offset": vector("fo.b"),
        "gain 2": vector("oln.w"),
        "shift 2": vector("oln.b"),
    }


def scored(parameters: Parameters, fixed: Any, read: Any, mask: Any, key: Any = None) -> Any:
    """The scores of a batch; with a key some of what is read is left out, so that nothing is learned by heart."""
    hidden = fixed[read] + parameters["positions"][: read.shape[1]]
    hidden = _dropped(_normal(hidden, parameters["gain"], parameters["shift"]), key, 0)
    for number, layer in enumerate(parameters["layers"]):
        hidden = _normal(hidden + _attention(hidden, mask, layer), layer["gain 1"], layer["shift 1"])
        inner = jax.nn.gelu(hidden @ layer["in"] + layer["in offset"])
        heard = _dropped(inner @ layer["out"] + layer["out offset"], key, number + 1)
        hidden = _normal(hidden + heard, layer["gain 2"], layer["shift 2"])
    mean = (hidden * mask[..., None]).sum(1) / jnp.maximum(mask.sum(1), 1)[:, None]
    most = jnp.where(mask[..., None] > 0, hidden, -1e9).max(1)
    seen = _dropped(jnp.concatenate([mean * 4, most], 1), key, LAYERS + 1)
    return seen @ parameters["head"] + parameters["head offset"]


def _attention(hidden: Any, mask: Any, layer: dict[str, Any]) -> Any:
    batch, length, width = hidden.shape
    mixed = (hidden @ layer["qkv"] + layer["qkv offset"]).reshape(batch, length, 3, HEADS, width // HEADS)
    query, key, value = mixed.transpose(2, 0, 3, 1, 4)
    weight = query @ key.swapaxes(-1, -2) / np.sqrt(width // HEADS) + (mask[:, None, None] - 1) * 1e9
    heard = jax.nn.softmax(weight) @ value
    return heard.transpose(0, 2, 1, 3).reshape(hidden.shape) @ layer["mix"] + layer["mix offset"]


def _normal(hidden: Any, gain: Any, shift: Any) -> Any:
    hidden = hidden - hidden.mean(-1, keepdims=True)
    return hidden * jax.lax.rsqrt((hidden * hidden).mean(-1, keepdims=True) + 1e-12) * gain + shift


def _dropped(values: Any, key: Any, place: int) -> Any:
    if key is None:
        return values
    stays = jax.random.bernoulli(jax.random.fold_in(key, place), 1 - DROPPED, values.shape)
    return jnp.where(stays, values / (1 - DROPPED), 0)
