"""Fit the nets of the chapter model, with torch: the part of ``bench.editorial.fit_chapters`` that sees whole stretches.

The nets are read by ``toolkit.editorial.nets`` with numpy; ``Fitted.score`` here is that same evaluation, so the figures
are those of what ships.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from toolkit.editorial.embeddings import DIMENSIONS
from toolkit.editorial.nets import DILATIONS, VECTOR_SCALE, Net, Nets, standardised

WEIGHTS = Path(__file__).resolve().parents[2] / "toolkit" / "editorial" / "weights" / "chapter_nets.npz"
_SEEDS = (1, 2, 3)
_HALF = 48
_CROP = 256
_CROPS_AT_ONCE = 16
_EPOCHS = 10
_DROPOUT = 0.6


class _Trained(nn.Module):
    def __init__(self, columns: int) -> None:
        super().__init__()
        self.columns = nn.Linear(columns, _HALF)
        self.vectors = nn.Linear(DIMENSIONS, _HALF)
        self.inner = nn.ModuleList(nn.Conv1d(2 * _HALF, 2 * _HALF, 3, padding=d, dilation=d) for d in DILATIONS)
        self.outer = nn.Linear(2 * _HALF, 1)
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, columns: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
        seen = torch.cat([self.columns(columns), self.vectors(vectors)], dim=-1)
        rows = self.dropout(torch.relu(seen)).transpose(1, 2)
        for layer, convolution in enumerate(self.inner):
            change = self.dropout(torch.relu(convolution(rows)))
            rows = change if layer == 0 else rows + change
        return self.outer(rows.transpose(1, 2)).squeeze(-1)


def fit_nets(
    names: tuple[str, ...], tables: list[np.ndarray], vectors: list[np.ndarray], targets: list[np.ndarray]
) -> Nets:
    """Fit the nets on some episodes; ``targets`` are probabilities of a boundary, nan where a row does not count."""
    stacked = np.vstack(tables)
    mean, spread = stacked.mean(axis=0), np.maximum(stacked.std(axis=0), 1e-3)
    episodes = [
        (standardised(t, mean, spread), np.asarray(v * VECTOR_SCALE, np.float32), y.astype(np.float32))
        for t, v, y in zip(tables, vectors, targets, strict=True)
    ]
    members = tuple(_fit_one(episodes, seed) for seed in _SEEDS)
    return Nets(names, mean.astype(np.float32), spread.astype(np.float32), members)


def _fit_one(episodes: list[tuple[np.ndarray, ...]], seed: int) -> Net:
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = _Trained(episodes[0][0].shape[1])
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
    lengths = np.array([len(y) for _, _, y in episodes])
    steps = _EPOCHS * int(lengths.sum()) // (_CROP * _CROPS_AT_ONCE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    for _ in range(steps):
        crops = [
            _crop(episodes[n], random) for n in random.choice(len(episodes), _CROPS_AT_ONCE, p=lengths / lengths.sum())
        ]
        columns, vectors, target = (torch.from_numpy(np.stack(part)) for part in zip(*crops, strict=True))
        counts = ~torch.isnan(target)
        loss = nn.functional.binary_cross_entropy_with_logits(model(columns, vectors)[counts], target[counts])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return _as_net(model)


def _crop(episode: tuple[np.ndarray, ...], random: np.random.Generator) -> tuple[np.ndarray, ...]:
    columns, vectors, target = episode
    since = int(random.integers(0, max(len(target) - _CROP, 0) + 1))
    until, short = since + _CROP, max(_CROP - len(target), 0)
    return (
        np.pad(columns[since:until], ((0, short), (0, 0))),
        np.pad(vectors[since:until], ((0, short), (0, 0))),
        np.pad(target[since:until], (0, short), constant_values=np.nan),
    )


def _as_net(model: _Trained) -> Net:
    held = {name: value.numpy() for name, value in model.state_dict().items()}
    layers = range(len(DILATIONS))
    return Net(
        column_weights=held["columns.weight"].T,
        column_bias=held["columns.bias"],
        vector_weights=held["vectors.weight"].T,
        vector_bias=held["vectors.bias"],
        inner=np.stack([held[f"inner.{n}.weight"].transpose(2, 1, 0) for n in layers]),
        inner_bias=np.stack([held[f"inner.{n}.bias"] for n in layers]),
        outer=held["outer.weight"][0],
        outer_bias=held["outer.bias"][0],
    )


def write_nets(nets: Nets) -> None:
    """Write nets in the form that ``toolkit.editorial.nets`` reads; 16 bits a weight lose nothing that can be measured."""
    weights = {
        key: np.stack([getattr(net, key) for net in nets.members]).astype(np.float16)
        for key in Net.__dataclass_fields__
    }
    np.savez_compressed(WEIGHTS, names=np.array(nets.names), mean=nets.mean, spread=nets.spread, **weights)
