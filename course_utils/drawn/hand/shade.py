"""Shading of the hand, pixel by pixel: diffuse light with a soft edge for skin, highlights, shadows and bumps."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from course_utils.drawn.compiled import compiled
from course_utils.drawn.hand.detail import skin_detail
from course_utils.drawn.hand.surface import DIAL, RING, SLEEVE, STRAP

F = np.float32
# How far red, green and blue light go beyond the light's edge inside skin (the wrap of Green, GPU Gems 2004).
WRAP = np.array([0.38, 0.17, 0.11], np.float32)


@dataclass(frozen=True)
class Light:
    """A lamp and the sky around it, in linear light.

    direction: unit float[3] to the lamp in camera coordinates. lamp, sky, ground: float[3] colours times strength.
    """

    direction: np.ndarray
    lamp: np.ndarray
    sky: np.ndarray
    ground: np.ndarray


@dataclass(frozen=True)
class Look:
    """Colours of a hand and of its clothes, in linear light.

    back, palm: float[3]. shine: strength of the highlight, about 0.1 to 0.3. worn: part -> colour float[3].
    """

    back: np.ndarray
    palm: np.ndarray
    shine: float
    worn: dict


def shade(surface, bones, wrinkles, view, light: Light, look: Look):
    """Colour the surface that `trace` found; returns float32[h, w, 3] in linear light."""
    worn = np.zeros((DIAL + 1, 4), np.float32)
    for part, gloss in ((SLEEVE, 0.0), (RING, 4.0), (STRAP, 0.6), (DIAL, 2.5)):
        worn[part, :3], worn[part, 3] = look.worn.get(part, (0.5, 0.5, 0.5)), gloss
    turn = view.turn.astype(np.float32)
    colors = np.stack([light.lamp, light.sky, light.ground, look.back, look.palm]).astype(np.float32)
    towards = (turn.T @ light.direction).astype(np.float32)
    up = -turn[1]
    eye = (-view.shift @ view.turn).astype(np.float32)
    pixel = F(1 / view.focal)
    height, width = surface.cover.shape
    rgb = np.zeros((height, width, 3), np.float32)
    skin = np.zeros((height, width, 6), np.float32)
    _shade(
        surface.cover, surface.depth, surface.point, surface.normal, surface.part, surface.openness, surface.lit,
        bones.astype(np.float32), wrinkles, pixel, eye, towards, up, colors, F(look.shine), worn, skin, rgb,
    )  # fmt: skip
    return rgb


@compiled
def _shade(
    cover, depth, point, normal, part, openness, lit,
    bones, wrinkles, pixel, eye, towards, up, colors, shine, worn, skin, rgb,
):  # fmt: skip
    height, width = cover.shape
    for v in range(height):
        for u in range(width):
            if cover[v, u] > 0:
                number = part[v, u]
                if number < SLEEVE:
                    blur = pixel * depth[v, u] * F(0.6)
                    found = skin_detail(number, bones, wrinkles, point[v, u], normal[v, u], blur)
                    for i in range(6):
                        skin[v, u, i] = found[i]
    for v in range(height):
        for u in range(width):
            if cover[v, u] > 0:
                _pixel(
                    cover, depth, point, normal, part, openness, lit,
                    eye, towards, up, colors, shine, worn, skin, rgb, v, u,
                )  # fmt: skip


@compiled
def _slope(cover, depth, point, part, skin, v, u, dv, du):
    """Change of place and height from one pixel to the next; zeros across an edge."""
    v1, u1 = v + dv, u + du
    if v1 >= cover.shape[0] or u1 >= cover.shape[1]:
        v1, u1 = v - dv, u - du
    # The heights of two bones do not match, so there is no bump across their border.
    if cover[v1, u1] == 0 or part[v1, u1] != part[v, u] or abs(depth[v1, u1] - depth[v, u]) > F(0.4):
        return F(0), F(0), F(0), F(0)
    sign = F(v1 - v + u1 - u)
    a, b = point[v1, u1], point[v, u]
    return (a[0] - b[0]) * sign, (a[1] - b[1]) * sign, (a[2] - b[2]) * sign, (skin[v1, u1, 0] - skin[v, u, 0]) * sign


@compiled
def _bumped(cover, depth, point, normal, part, skin, v, u):
    """Tilt the normal by the heights of neighbouring pixels (Mikkelsen 2010, no surface parameters needed)."""
    nx, ny, nz = normal[v, u]
    ax, ay, az, da = _slope(cover, depth, point, part, skin, v, u, 0, 1)
    bx, by, bz, db = _slope(cover, depth, point, part, skin, v, u, 1, 0)
    # r1 = b x n, r2 = n x a
    rx, ry, rz = by * nz - bz * ny, bz * nx - bx * nz, bx * ny - by * nx
    sx, sy, sz = ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax
    det = ax * rx + ay * ry + az * rz
    if abs(det) < F(1e-7):
        return nx, ny, nz
    # Grazing pixels would tilt too far.
    scale = F(1) / (det if abs(det) > F(0.15) * (ax * ax + ay * ay + az * az) else det * F(4))
    nx -= (da * rx + db * sx) * scale
    ny -= (da * ry + db * sy) * scale
    nz -= (da * rz + db * sz) * scale
    unit = F(1) / math.sqrt(nx * nx + ny * ny + nz * nz)
    return nx * unit, ny * unit, nz * unit


@compiled
def _pixel(
    cover, depth, point, normal, part, openness, lit,
    eye, towards, up, colors, shine, worn, skin, rgb, v, u,
):  # fmt: skip
    number = part[v, u]
    is_skin = number < SLEEVE
    nx, ny, nz = normal[v, u]
    if is_skin:
        nx, ny, nz = _bumped(cover, depth, point, normal, part, skin, v, u)
    dx, dy, dz = point[v, u, 0] - eye[0], point[v, u, 1] - eye[1], point[v, u, 2] - eye[2]
    unit = F(1) / math.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx * unit, dy * unit, dz * unit
    facing = nx * towards[0] + ny * towards[1] + nz * towards[2]
    seen = max(-(nx * dx + ny * dy + nz * dz), F(0.02))
    hx, hy, hz = towards[0] - dx, towards[1] - dy, towards[2] - dz
    half = max((nx * hx + ny * hy + nz * hz) / math.sqrt(hx * hx + hy * hy + hz * hz), F(0))
    skyward = F(0.5) + F(0.5) * (nx * up[0] + ny * up[1] + nz * up[2])
    edge = F(1) - seen
    fresnel = F(0.04) + F(0.6) * edge * edge * edge * edge * edge
    crease, palmar, redness, nail, grain = skin[v, u, 1], skin[v, u, 2], skin[v, u, 3], skin[v, u, 4], skin[v, u, 5]
    redness = min(max(redness, F(-0.4)), F(1))
    half2 = half * half
    half4 = half2 * half2
    half14 = half4 * half4 * half4 * half2
    shiny = (F(0.55) * half14 + F(0.45) * half14 * half14 * half14) * shine
    shiny *= F(1) + F(1.6) * nail if is_skin else worn[number, 3]
    shadow = lit[v, u]
    for c in range(3):
        wrap = WRAP[c] if is_skin else F(0.05)
        diffuse = max((facing + wrap) / (F(1) + wrap), F(0))
        diffuse = diffuse * (F(0.65) + F(0.35) * diffuse)
        if is_skin:
            albedo = colors[3, c] * (F(1) - palmar) + colors[4, c] * palmar
            albedo *= F(1) + redness * (F(0.05) if c == 0 else (F(-0.16) if c == 1 else F(-0.14)))
            albedo *= F(1) - crease * (F(0.16) if c == 0 else (F(0.30) if c == 1 else F(0.32)))
            albedo *= F(0.95) + F(0.1) * grain
            plate = colors[3, c] * F(0.5) + (F(0.275) if c == 0 else (F(0.165) if c == 1 else F(0.15)))
            albedo += (plate - albedo) * nail
            # The edge of a shadow on skin is red.
            bled = shadow + (F(1) - shadow) * shadow * (F(0.35) if c == 0 else F(0.05))
            open_ = openness[v, u] ** (F(0.75) if c == 0 else F(1.05))
        else:
            albedo, bled, open_ = worn[number, c], shadow, openness[v, u]
        ambient = (colors[1, c] * skyward + colors[2, c] * (F(1) - skyward)) * open_
        value = albedo * (ambient + colors[0, c] * diffuse * bled)
        rgb[v, u, c] = value + shiny * colors[0, c] * shadow * max(facing, F(0)) + fresnel * F(0.1) * ambient
