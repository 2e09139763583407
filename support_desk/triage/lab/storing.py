"""Writes what was learned as plain arrays."""

from typing import Any

import numpy as np

from support_desk.triage.local.blend import Blend
from support_desk.triage.local.classifier import BLEND, ENCODER, GUARD, LINEAR, MEANINGS
from support_desk.triage.local.encoder import Meanings
from support_desk.triage.local.guard import Guard
from support_desk.triage.local.linear import PARTS, SCORES, Array, Linear
from support_desk.triage.local.local import FOLDER
from support_desk.triage.local.pieces import Pieces

# Rows of pieces lose nothing that shows in six bits; what reads them does.
SIX_BITS, EIGHT_BITS = 31, 127


def write_encoder(parameters: dict[str, Any], embeddings: Array, pieces: Pieces, taught: Array) -> None:
    """Keep the encoder in its file, of its heads only what tells the words; and which pieces it was `taught`."""
    parameters |= {name: parameters[name][..., :SCORES] for name in ("head", "head offset")}
    arrays: dict[str, Any] = {}
    for name, values in [("embeddings", embeddings), *_named(parameters)]:
        if values.ndim == 2 and "head" not in name:
            arrays[name], arrays[f"{name} scale"] = (
                rounded(values, 1, SIX_BITS) if name == "embeddings" else rounded(values, 0, EIGHT_BITS)
            )
        else:
            arrays[name] = values.astype(np.float32)
    vocabulary = ["", "", "", *pieces.known]
    arrays["vocabulary"] = np.frombuffer("\n".join(vocabulary).encode(), np.uint8)
    arrays["likelihoods"] = np.array([0, 0, 0, *(score for _, score in pieces.known.values())], np.float32)
    arrays["taught"] = taught
    np.savez_compressed(FOLDER / ENCODER, **arrays)


def rounded(values: Array, axis: int, largest: int) -> tuple[Array, Array]:
    """Small integers and what to multiply them by, one number for each row (axis 1) or column (axis 0)."""
    scale = np.abs(values).max(axis, keepdims=True) / largest + 1e-12
    return np.round(values / scale).astype(np.int8), scale.astype(np.float32)


def _named(parameters: dict[str, Any]) -> list[tuple[str, Array]]:
    layers = [
        (f"{number} {name}", np.asarray(values))
        for number, layer in enumerate(parameters["layers"])
        for name, values in layer.items()
    ]
    return [*layers, *((name, np.asarray(values)) for name, values in parameters.items() if name != "layers")]


def write_linear(model: Linear) -> None:
    """Keep the linear model in its file."""
    arrays = {f"{block} {part}": values for part in PARTS for block, values in getattr(model, part).items()}
    arrays = {name: values.astype(np.float16) if "weights" in name else values for name, values in arrays.items()}
    np.savez_compressed(FOLDER / LINEAR, offset=model.offset, **arrays)


def write_blend(blend: Blend) -> None:
    """Keep the blend in its file."""
    np.savez_compressed(FOLDER / BLEND, linear=blend.linear, encoder=blend.encoder, offset=blend.offset)


def write_guard(guard: Guard) -> None:
    """Keep the guard in its file."""
    arrays: dict[str, Any] = {
        name: np.stack([layers[name] for layers in guard.networks]).astype(np.float16) for name in guard.networks[0]
    }
    np.savez_compressed(FOLDER / GUARD, **arrays, leaning=np.float32(guard.leaning))


def write_meanings(meanings: Meanings) -> None:
    """Keep in its file how meanings are told."""
    projection = meanings.projection.astype(np.float16)
    np.savez_compressed(FOLDER / MEANINGS, center=meanings.center.astype(np.float32), projection=projection)
