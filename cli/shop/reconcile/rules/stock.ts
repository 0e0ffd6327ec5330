import type { Reservation } from '../../../../functions/catalog/domain/reservation.ts';
import { addsUp } from '../../../../functions/catalog/domain/stock.ts';
import { createFinding, type Finding } from '../finding.ts';
import type { ProductStock } from '../snapshot.ts';

interface Units {
  held: number;
  sold: number;
  /** When one of the reservations was last changed, ISO 8601. */
  movedAt: string;
}

const NONE: Units = { held: 0, sold: 0, movedAt: '' };

/** Adds up what reservations hold of each product, one reservation at a time. */
export class ReservedUnits {
  readonly #units = new Map<string, Units>();

  add({ state, since, lines }: Reservation): void {
    for (const { productId, quantity } of lines) {
      const so = this.#units.get(productId) ?? NONE;
      this.#units.set(productId, {
        held: so.held + (state === 'HELD' ? quantity : 0),
        sold: so.sold + (state === 'SOLD' ? quantity : 0),
        movedAt: since > so.movedAt ? since : so.movedAt,
      });
    }
  }

  of(productId: string): Units {
    return this.#units.get(productId) ?? NONE;
  }
}

/** A product's counters against each other and against what orders hold of it. */
export function stockFindings(
  { productId, stock }: ProductStock,
  { held, sold }: Pick<Units, 'held' | 'sold'>,
): Finding[] {
  const wrong: string[] = [];
  const { available, received, taken } = stock;
  if (!addsUp(stock)) {
    wrong.push(
      `received ${received} is not available ${available} + held ${stock.held} + sold ${stock.sold}, or one is negative`,
    );
  }
  if (stock.held !== held + taken) {
    wrong.push(`held is ${stock.held}, orders hold ${held} and ${taken} were taken by hand`);
  }
  if (stock.sold !== sold) wrong.push(`sold is ${stock.sold}, orders have bought ${sold}`);
  return wrong.length > 0 ? [createFinding('stock-counters', productId, `${wrong.join('; ')}.`)] : [];
}
