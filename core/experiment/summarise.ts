import {type BufferSummary} from '../protocol/run.ts';
import {type Element, type ElementKind, elementText, numberText} from './element-type.ts';

/** Gathers what a buffer holds in few numbers. */
export class Summary {
  private readonly kind: ElementKind;
  private minimum: Element | undefined;
  private maximum: Element | undefined;
  private total = 0;
  private finite = 0;
  private nans = 0;
  private infinities = 0;
  private zeros = 0;
  private changed = 0;

  constructor(kind: ElementKind) {
    this.kind = kind;
  }

  /** `isChanged`: the run left other bytes than were there before. */
  add(value: Element, isChanged: boolean): void {
    if (isChanged) this.changed++;
    if (Number.isNaN(value)) {
      this.nans++;
      return;
    }
    if (this.minimum === undefined || value < this.minimum) this.minimum = value;
    if (this.maximum === undefined || value > this.maximum) this.maximum = value;
    if (value === 0 || value === 0n) this.zeros++;
    const number = Number(value);
    if (!Number.isFinite(number)) {
      this.infinities++;
      return;
    }
    this.total += number;
    this.finite++;
  }

  finish(): BufferSummary {
    const {minimum, maximum, kind} = this;
    return {
      ...(minimum === undefined ? {} : {minimum: elementText(minimum, kind)}),
      ...(maximum === undefined ? {} : {maximum: elementText(maximum, kind)}),
      ...(this.finite === 0 ? {} : {mean: numberText(this.total / this.finite)}),
      nans: this.nans,
      infinities: this.infinities,
      zeros: this.zeros,
      changed: this.changed,
    };
  }
}
