"""A portrait that moves: its face mesh is warped so that lids close, the jaw drops and the head turns."""

from __future__ import annotations

import math

import cv2
import numpy as np

from course_utils.drawn.compiled import compiled
from course_utils.files import SAMPLES

PORTRAIT = SAMPLES / "portrait"
# Rows of MediaPipe's face mesh, each line from one corner to the other.
LIDS = ((246, 161, 160, 159, 158, 157, 173), (466, 388, 387, 386, 385, 384, 398))
LOWER_LIDS = ((7, 163, 144, 145, 153, 154, 155), (249, 390, 373, 374, 380, 381, 382))
EYE_CORNERS = ((33, 133), (263, 362))
CREASES = ((247, 30, 29, 27, 28, 56, 190), (467, 260, 259, 257, 258, 286, 414))
ABOVE = ((113, 225, 224, 223, 222, 221, 189), (342, 445, 444, 443, 442, 441, 413))
POUCHES = ((25, 110, 24, 23, 22, 26, 112), (255, 339, 254, 253, 252, 256, 341))
MOUTH_CORNERS = (78, 308)
UPPER_LIP = (191, 80, 81, 82, 13, 312, 311, 310, 415)
LOWER_LIP = (95, 88, 178, 87, 14, 317, 402, 318, 324)
UPPER_RINGS = (
    UPPER_LIP,
    (183, 42, 41, 38, 12, 268, 271, 272, 407),
    (184, 74, 73, 72, 11, 302, 303, 304, 408),
    (185, 40, 39, 37, 0, 267, 269, 270, 409),
)
LOWER_RINGS = (
    LOWER_LIP,
    (96, 89, 179, 86, 15, 316, 403, 319, 325),
    (77, 90, 180, 85, 16, 315, 404, 320, 307),
    (146, 91, 181, 84, 17, 314, 405, 321, 375),
)
LIP_CORNERS = (61, 76, 62, 78, 291, 306, 292, 308)
CHIN, TOP, EARS = 152, 10, (234, 454)
DROP = 0.24  # movement of a fully open jaw, in face heights
SHUT = 0.9  # the upper lid's share of the way between the lids; the lower lid moves the rest
LASHES = 0.4  # share of the skin between lid and crease that is dark with lashes
DEEPER = 1.4  # MediaPipe's depths are too flat: a mesh that is turned by 45 degrees would look turned by 30
DARK = ((30, 9, 11), (70, 26, 28))  # colours of the inside of a mouth, top and bottom


class Head:
    """A portrait that can be posed: a mesh of the face, an arc of hair, and the picture's border, which does not move.

    Points are in pixels of the portrait: x right, y down, depth away from the camera.
    """

    def __init__(self):
        picture = cv2.imdecode(np.fromfile(PORTRAIT / "portrait.jpg", np.uint8), cv2.IMREAD_COLOR)
        height, width = picture.shape[:2]
        self.size = width, height
        strip = np.repeat(np.linspace(*DARK, 12)[:, None], width, 1).astype(np.uint8)  # a colour for the open mouth
        self.picture = np.concatenate([cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), strip])
        with np.load(PORTRAIT / "mesh.npz", allow_pickle=False) as mesh:
            face, triangles = mesh["points"].astype(float), mesh["triangles"].astype(int)
        face[:, 2] *= DEEPER
        self._face, self._tall = face, face[CHIN, 1] - face[TOP, 1]
        self._rest = np.concatenate([face, *self._surroundings(face)])
        self._pivot = np.array([face[[*EARS], 0].mean(), face[CHIN, 1] - 0.1 * self._tall, face[:, 2].max()])
        self._triangles = np.concatenate([self._skin(triangles), *self._fillings()]).astype(np.int32)

    def draw(self, size, lid: float = 0, jaw: float = 0, angles=(0, 0, 0), shift=(0, 0)) -> np.ndarray:
        """Draw the portrait in another pose, uint8[h, w, 3] RGB.

        size: width, height; the portrait fills it. lid: 0 open to 1 closed. jaw: 0 to 1. angles: yaw, pitch and roll in
        degrees, positive to the person's left, up, and to the person's left shoulder. shift: of the head, in pixels
        of the portrait.
        """
        points, source = self._pose(lid, jaw, angles, shift)
        points = self._place(points, size).astype(np.float32)
        maps = _rasterise(points, source.astype(np.float32), self._triangles, *size)
        return cv2.remap(self.picture, *maps, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)

    def landmarks(self, size, lid: float = 0, jaw: float = 0, angles=(0, 0, 0), shift=(0, 0)) -> np.ndarray:
        """The landmarks in the picture of `draw`, float32[468, 3]: x and y in its pixels, depth in the portrait's."""
        points, _ = self._pose(lid, jaw, angles, shift)
        return self._place(points[: len(self._face)], size).astype(np.float32)

    def _place(self, points, size):
        size, own = np.array(size), np.array(self.size)
        middle = points[:, :2] + 0.5 - own / 2
        return np.c_[middle * max(size / own) + size / 2 - 0.5, points[:, 2]]

    # The mesh: face, hair, neck and border; then second copies of points of lids and mouth, with another texture.

    def _surroundings(self, face):
        """Hair (moves with the head), neck (moves half as far) and border (does not move)."""
        angle = np.radians(np.linspace(-205, 25, 24))
        middle = face[[*EARS], :2].mean(0) - (0, 0.2 * self._tall)
        deep = face[:, 2].max()
        hair = middle + 0.86 * self._tall * np.stack([np.cos(angle), np.sin(angle)], 1)
        neck = face[CHIN, :2] + self._tall * np.array([(-0.33, 0.1), (0, 0.22), (0.33, 0.1)])
        width, height = self.size
        x, y = (side.ravel() for side in np.meshgrid(np.linspace(-1, width, 9), np.linspace(-1, height, 7)))
        border = np.stack([x, y], 1)[np.isin(x, (-1, width)) | np.isin(y, (-1, height))]
        self._moving = len(face) + len(hair), len(face) + len(hair) + len(neck)
        depths = (hair, deep), (neck, deep), (border, 2 * deep)
        return [np.c_[part, np.full(len(part), depth)] for part, depth in depths]

    def _skin(self, triangles):
        """The triangles of the face, except those between lids and creases, and those around the face."""
        from scipy.spatial import Delaunay

        folds = [{*lid, *crease} for lid, crease in zip(LIDS, CREASES, strict=True)]
        kept = [t for t in triangles.tolist() if not any(fold.issuperset(t) for fold in folds)]
        edges = {}
        for t in triangles.tolist():
            for edge in zip(t, t[1:] + t[:1], strict=True):
                edges.setdefault(frozenset(edge), []).append(edge)
        rims = {i for edge, sides in edges.items() if len(sides) == 1 for i in edge}
        holes = {*LIDS[0], *LIDS[1], *LOWER_LIDS[0], *LOWER_LIDS[1], *UPPER_LIP, *LOWER_LIP, *MOUTH_CORNERS}
        oval = np.array(sorted(rims - holes - {*EYE_CORNERS[0], *EYE_CORNERS[1]}))
        outer = np.concatenate([oval, np.arange(len(self._face), len(self._rest))])
        around = outer[Delaunay(self._rest[outer, :2]).simplices]
        inside = np.isin(around, oval).all(1)
        return np.concatenate([kept, around[~inside]])

    def _fillings(self):
        """Eyes, lids and mouth as strips of triangles between two lines of points."""
        start = len(self._rest)
        lines = [np.arange(7) + start + 7 * k for k in range(8)]
        teeth = np.arange(9) + start + 56
        top, bottom = np.arange(11) + start + 65, np.arange(11) + start + 76
        a, b = MOUTH_CORNERS
        yield _strip((a, *UPPER_LIP, b), (a, *teeth, b))
        yield _strip(top, bottom)
        for eye in range(2):
            skin, lashes, upper, lower = lines[4 * eye : 4 * eye + 4]
            a, b = EYE_CORNERS[eye]
            yield _strip((a, *upper, b), (a, *lower, b))
            yield _strip(CREASES[eye], skin)
            yield _strip(lashes, LIDS[eye])

    # The pose.

    def _pose(self, lid, jaw, angles, shift):
        """The new place of each point, float[n, 3], and the place of its colour in the portrait, float[n, 2]."""
        face, source = self._face.copy(), np.clip(self._rest[:, :2], 0, np.array(self.size) - 1)
        self._close_eyes(face, source, lid)
        self._drop_jaw(face, jaw)
        more = [*self._eyes(face, lid), *self._mouth(face)]
        end, neck = self._moving
        points = self._rest.copy()
        points[: len(face)] = face
        points[:end] = self._turn(points[:end], np.array(angles), np.array(shift))
        points[end:neck] = self._turn(points[end:neck], np.array(angles) / 3, np.array(shift) / 2)
        points = [points, *(self._turn(where, np.array(angles), np.array(shift)) for where, _ in more)]
        return np.concatenate(points), np.concatenate([source, *(color for _, color in more)])

    def _close_eyes(self, face, source, lid):
        for eye in range(2):
            upper, lower = face[[*LIDS[eye]]], face[[*LOWER_LIDS[eye]]]
            gap = lid * (lower - upper)
            face[[*LIDS[eye]]] = upper + SHUT * gap
            face[[*LOWER_LIDS[eye]]] = lower - (1 - SHUT) * gap
            face[[*CREASES[eye]]] += 0.3 * gap
            face[[*POUCHES[eye]]] -= 0.05 * gap
            source[[*CREASES[eye]]] += 0.4 * lid * (source[[*ABOVE[eye]]] - source[[*CREASES[eye]]])  # skin unfolds

    def _eyes(self, face, lid):
        """The line where the lashes begin, with the lid's skin and with lashes, and the two edges of the eyeball."""
        for eye in range(2):
            edge, crease = face[[*LIDS[eye]]], face[[*CREASES[eye]]]
            rest_edge, rest_crease = self._face[[*LIDS[eye]]], self._face[[*CREASES[eye]]]
            thick = np.linalg.norm(rest_crease - rest_edge, axis=1) / np.linalg.norm(crease - edge, axis=1)
            line = edge + LASHES * thick[:, None] * (crease - edge)
            lashes = (rest_edge + LASHES * (rest_crease - rest_edge))[:, :2]
            yield line, lashes + lid * (rest_crease[:, :2] - lashes)
            yield line, lashes
            for rim in (LIDS[eye], LOWER_LIDS[eye]):  # lids move over the eyeball, which does not move
                yield face[[*rim]], face[[*rim], :2]

    def _drop_jaw(self, face, jaw):
        (left, lips, _), (right, _, _) = self._face[[*MOUTH_CORNERS]]
        weight = np.clip((face[:, 1] - lips) / (face[CHIN, 1] - lips), 0, 1) ** 0.7
        for upper, lower in zip(UPPER_RINGS, LOWER_RINGS, strict=True):
            across = 2 * (self._face[[*lower], 0] - left) / (right - left) - 1
            weight[[*upper]], weight[[*lower]] = 0, np.clip(1 - across**4, 0.35, 1)
        weight[[*LIP_CORNERS]] = 0.35
        around = np.exp(-(((face[:, :2] - (left / 2 + right / 2, lips)) / (0.3 * self._tall)) ** 2).sum(1))
        face[:, 0] -= 0.3 * jaw * around * (face[:, 0] - (left + right) / 2)
        face[:, 1] += DROP * self._tall * jaw * weight

    def _mouth(self, face):
        """The teeth, which do not move, and the dark inside of the mouth."""
        teeth = self._face[[*LOWER_LIP]] + (0, 0, 2)
        teeth[:, 0] = face[[*LOWER_LIP], 0]
        corners = face[[*MOUTH_CORNERS]]
        below = np.arange(11) * 6 + 20.0
        yield teeth, self._face[[*LOWER_LIP], :2]
        for line, deeper, color in ((teeth, (0, -2, 1), 1.5), (face[[*LOWER_LIP]], (0, 1, 3), 10.0)):
            line = np.stack([corners[0], *line, corners[1]])
            yield line + deeper, np.c_[below, np.full(11, self.size[1] + color)]

    def _turn(self, points, angles, shift):
        yaw, pitch, roll = np.radians(angles)
        rz = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
        ry = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
        rx = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
        return (points - self._pivot) @ (rz @ ry @ rx).T + self._pivot + (*shift, 0)


def _strip(a, b):
    """Triangles between two lines of points; a point that both lines share gives one triangle less."""
    quads = zip(a[:-1], a[1:], b[:-1], b[1:], strict=True)
    both = [triangle for p, q, r, s in quads for triangle in ((p, q, r), (q, s, r))]
    return np.array([triangle for triangle in both if len(set(triangle)) == 3])


@compiled
def _rasterise(points, source, triangles, width, height):
    """Find the place of each pixel's colour in the source; the nearest triangle wins.

    points: float32[n, 3] in pixels of the target, smaller depth nearer. source: float32[n, 2]. Returns the two maps
    of cv2.remap, float32[h, w].
    """
    maps = np.zeros((2, height, width), np.float32)
    depth = np.full((height, width), np.float32(1e9))
    rim = np.float32(-1e-3)
    for k in range(len(triangles)):
        a, b, c = triangles[k]
        ax, ay, az = points[a]
        bx, by, bz = points[b] - points[a]
        cx, cy, cz = points[c] - points[a]
        area = bx * cy - by * cx
        if abs(area) < 1e-4:
            continue
        sx, sy = source[a]
        tx, ty = source[b] - source[a]
        wx, wy = source[c] - source[a]
        left, right = max(0, math.ceil(ax + min(0, bx, cx))), min(width - 1, math.floor(ax + max(0, bx, cx)))
        for y in range(max(0, math.ceil(ay + min(0, by, cy))), min(height - 1, math.floor(ay + max(0, by, cy))) + 1):
            for x in range(left, right + 1):
                u = ((x - ax) * cy - (y - ay) * cx) / area
                v = ((y - ay) * bx - (x - ax) * by) / area
                if u < rim or v < rim or u + v > 1 - rim:
                    continue
                z = az + u * bz + v * cz
                if z < depth[y, x]:
                    depth[y, x] = z
                    maps[0, y, x] = sx + u * tx + v * wx
                    maps[1, y, x] = sy + u * ty + v * wy
    return maps[0], maps[1]
