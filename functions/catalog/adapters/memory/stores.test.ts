import { fakeClock, systemClock } from '../../../../platform/clock.ts';
import { systemIds } from '../../../../platform/ids.ts';
import type { CatalogSubject } from '../catalog-stores.fake.ts';
import { productStoreContract } from '../product-store.contract.ts';
import { reservationStoreContract } from '../reservation-store.contract.ts';
import { memoryCatalogStores } from './stores.ts';

const make = (): CatalogSubject => {
  const clock = fakeClock();
  const { outbox, ...stores } = memoryCatalogStores(clock);
  const unsent = async (orderId: string) =>
    (await outbox.unsent('9999', 1000)).filter(({ subject }) => subject === orderId).length;
  return { ...stores, clock, ids: systemIds(systemClock), unsent };
};

productStoreContract('memory', make);
reservationStoreContract('memory', make);
