// Draws an overlay that `overlay_to_message` made in Python; it draws the same as `overlay.draw`.

const LABEL = 0.045; // height of a box's label as a share of the picture's height
const SHADE = "rgba(0, 0, 0, 0.65)";

/** Draw marks on a 2D context. width, height: of the drawing in the context's units. buffers: DataViews of the masks. */
export function drawOverlay(context, width, height, marks, buffers) {
  context.lineCap = context.lineJoin = "round";
  for (const mark of marks) {
    const points = mark.xy.map(([x, y]) => [x * width, y * height]);
    context.fillStyle = context.strokeStyle = mark.color;
    context.lineWidth = Math.max(1, mark.size * height);
    DRAW[mark.kind]?.(context, points, mark, height, buffers);
  }
}

const DRAW = {
  points(context, points, mark) {
    const radius = Math.max(1, context.lineWidth);
    context.beginPath();
    for (const [x, y] of points) {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
  },

  line(context, points) {
    context.beginPath();
    for (const point of points) context.lineTo(...point);
    context.stroke();
  },

  box(context, [[x0, y0], [x1, y1]], mark, height) {
    context.lineJoin = "miter";
    context.strokeRect(x0, y0, x1 - x0, y1 - y0);
    context.lineJoin = "round";
    if (mark.text) plate(context, Math.min(x0, x1), Math.min(y0, y1), mark, LABEL * height, true);
  },

  text(context, [[x, y]], mark, height) {
    plate(context, x, y, mark, mark.size * height, false);
  },

  mask(context, [[x0, y0], [x1, y1]], mark, height, buffers) {
    const [rows, columns] = mark.shape;
    const opacity = new Uint8Array(buffers[mark.mask].buffer, buffers[mark.mask].byteOffset, rows * columns);
    const picture = new ImageData(columns, rows);
    const [red, green, blue] = [1, 3, 5].map((i) => parseInt(mark.color.slice(i, i + 2), 16));
    const color = (blue << 16) | (green << 8) | red;
    const pixels = new Uint32Array(picture.data.buffer); // red is the lowest byte
    for (let i = 0; i < pixels.length; i++) pixels[i] = color | (opacity[i] << 24);
    const layer = document.createElement("canvas");
    [layer.width, layer.height] = [columns, rows];
    layer.getContext("2d").putImageData(picture, 0, 0);
    context.drawImage(layer, x0, y0, x1 - x0, y1 - y0);
  },
};

/** Write a mark's words on a dark box at, or above, (x, y), moved and made smaller to fit the picture. */
function plate(context, x, y, mark, size, above) {
  const { width: wide, height: high } = context.canvas;
  const lines = mark.text.split("\n");
  context.textBaseline = "top";
  const measure = (letters) => {
    context.font = `${letters}px "DejaVu Sans", Verdana, sans-serif`;
    return Math.max(...lines.map((line) => context.measureText(line).width)) + letters / 2;
  };
  size = Math.max(8, size);
  let width = measure(size);
  if (width > wide) width = measure((size = Math.max(8, (size * wide) / width)));
  const pad = size / 4;
  const step = 1.4 * size;
  const height = size + (lines.length - 1) * step + 2 * pad;
  if (above) y = Math.max(0, y - height);
  if (x >= 0 && x < wide && y >= 0 && y < high) {
    // What begins in the picture is not cut at its edge.
    [x, y] = [Math.max(0, Math.min(x, wide - width)), Math.max(0, Math.min(y, high - height))];
  }
  context.fillStyle = SHADE;
  context.fillRect(x, y, width, height);
  context.fillStyle = mark.color;
  lines.forEach((line, i) => context.fillText(line, x + pad, y + pad + i * step));
}
