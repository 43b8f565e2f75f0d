// Filters over time, the same as `course_utils.filters`.

/** The 1-euro filter for a point (Casiez, Roussel and Vogel 2012). */
export class OneEuro {
  constructor(rest, beta, cutoff = 1) {
    this.rest = rest;
    this.beta = beta;
    this.cutoff = cutoff;
    this.reset();
  }

  reset() {
    /** @type {number[] | null} */ this.x = null;
    /** @type {number[]} */ this.speed = [];
    this.time = 0;
  }

  /** @param {number[]} x @param {number} time seconds */
  step(x, time) {
    if (!x.every(Number.isFinite)) return this.x ?? x;
    if (!this.x) {
      [this.x, this.speed, this.time] = [x, x.map(() => 0), time];
      return x;
    }
    const [last, gap] = [this.x, time - this.time];
    if (gap <= 0) return last;
    const weight = (cutoff) => 1 / (1 + 1 / (2 * Math.PI * cutoff * gap));
    this.speed = this.speed.map((v, i) => v + weight(this.cutoff) * ((x[i] - last[i]) / gap - v));
    const alpha = weight(this.rest + this.beta * Math.hypot(...this.speed));
    this.x = last.map((v, i) => v + alpha * (x[i] - v));
    this.time = time;
    return this.x;
  }
}

/** An exponential moving average over time. */
export class Average {
  constructor(seconds) {
    this.seconds = seconds;
    this.reset();
  }

  reset() {
    /** @type {number[] | null} */ this.value = null;
    this.time = 0;
  }

  /** @param {number[]} now @param {number} time seconds */
  step(now, time) {
    if (!now.every(Number.isFinite)) return this.value ?? now;
    const last = this.value;
    if (!last || time < this.time) this.value = now;
    else if (time > this.time) {
      const weight = this.seconds ? 1 - Math.exp((this.time - time) / this.seconds) : 1;
      this.value = last.map((v, i) => v + weight * (now[i] - v));
    }
    this.time = time;
    return /** @type {number[]} */ (this.value);
  }
}

/** The label to show: it changes when a smoothed probability reaches the threshold. */
export class StableLabel {
  /** @param {string[]} labels @param {number} threshold @param {number} seconds @param {string | null} start */
  constructor(labels, threshold, seconds, start = null) {
    this.labels = labels;
    this.threshold = threshold;
    this.start = start;
    this.average = new Average(seconds);
    this.reset();
  }

  reset() {
    this.average.reset();
    /** @type {string | null} */ this.shown = this.start;
    [this.best, this.seen] = [0, -Infinity];
    this.smoothed = this.labels.map(() => 0);
  }

  /** Take probabilities; returns whether another label is shown. @param {number[]} probabilities @param {number} time */
  step(probabilities, time) {
    const before = this.shown;
    this.smoothed = this.average.step(probabilities, time);
    this.seen = time;
    this.best = Math.max(...this.smoothed);
    if (this.best >= this.threshold) this.shown = this.labels[this.smoothed.indexOf(this.best)];
    return this.shown !== before;
  }

  /** There was no input at this time. @param {number} time seconds */
  missing(time) {
    if (time - this.seen > this.average.seconds) this.reset();
  }
}
