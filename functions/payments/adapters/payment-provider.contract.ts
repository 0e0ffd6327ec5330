import type { Ids } from '../../../platform/ids.ts';
import { type ChargeRequest, type PaymentProvider, ProviderRefusal } from '../domain/payment-provider.ts';

export interface PaymentProviderSubject {
  readonly provider: PaymentProvider;
  readonly ids: Ids;
  /** What the provider keeps of a key's money, in minor units. */
  kept(key: string): Promise<number>;
  /** Tokens that this provider pays and declines. */
  readonly tokens: { readonly ok: string; readonly declined: string };
}

/** What the port promises. */
export function paymentProviderContract(name: string, make: () => PaymentProviderSubject): void {
  const scene = () => {
    const subject = make();
    const key = subject.ids.next();
    const request: ChargeRequest = {
      key,
      amount: { amount: 1250, currency: 'EUR' },
      token: subject.tokens.ok,
    };
    const kept = () => subject.kept(key);
    return { ...subject, key, request, kept };
  };
  const charged = async () => {
    const given = scene();
    await given.provider.authorize(given.request);
    await given.provider.capture(given.key);
    return given;
  };

  describe(`payment provider: ${name}`, () => {
    test('authorizes, then captures', async () => {
      const { provider, key, request, kept } = scene();
      expect(await provider.find(key)).toBeUndefined();
      expect(await provider.authorize(request)).toMatchObject({ key, status: 'AUTHORIZED' });
      expect(await kept()).toBe(0);
      const charge = await provider.capture(key);
      expect(charge.status).toBe('CAPTURED');
      expect(charge.reference.length).toBeLessThanOrEqual(64);
      expect(await provider.find(key)).toEqual(charge);
      expect(await kept()).toBe(1250);
    });

    test.each([0, -1])('a charge of %d is refused for good', async (amount) => {
      const { provider, key, request, kept } = scene();
      const asked = provider.authorize({ ...request, amount: { amount, currency: 'EUR' } });
      await expect(asked).rejects.toThrow(ProviderRefusal);
      expect(await provider.find(key)).toBeUndefined();
      expect(await kept()).toBe(0);
    });

    test.each([0, -1])('a refund of %d is refused', async (amount) => {
      const { provider, key, kept } = await charged();
      const asked = provider.refund(key, 'r0', { amount, currency: 'EUR' });
      await expect(asked).rejects.toMatchObject({ code: 'validation_failed' });
      expect(await kept()).toBe(1250);
    });

    test('one charge per key, however often and at once it is asked for', async () => {
      const { provider, key, request, kept } = scene();
      const held = await Promise.all(Array.from({ length: 5 }, () => provider.authorize(request)));
      expect(new Set(held.map(({ reference }) => reference)).size).toBe(1);
      await Promise.all(Array.from({ length: 5 }, () => provider.capture(key)));
      await provider.authorize(request);
      await provider.capture(key);
      expect(await kept()).toBe(1250);
    });

    test('a declined charge stays declined and is not captured', async () => {
      const { provider, key, request, tokens, kept } = scene();
      const charge = await provider.authorize({ ...request, token: tokens.declined });
      expect(charge).toMatchObject({ status: 'DECLINED', reason: 'declined' });
      expect((await provider.authorize(request)).status).toBe('DECLINED');
      expect((await provider.capture(key)).status).toBe('DECLINED');
      expect(await kept()).toBe(0);
    });

    test('a void before the charge refuses it for good', async () => {
      const { provider, key, request, kept } = scene();
      expect((await provider.void(key)).status).toBe('VOIDED');
      expect((await provider.authorize(request)).status).toBe('VOIDED');
      expect((await provider.capture(key)).status).toBe('VOIDED');
      expect((await provider.find(key))?.status).toBe('VOIDED');
      expect(await kept()).toBe(0);
    });

    test('a void lets go of what is held', async () => {
      const { provider, key, request, kept } = scene();
      await provider.authorize(request);
      await provider.void(key);
      expect((await provider.capture(key)).status).toBe('VOIDED');
      expect(await kept()).toBe(0);
    });

    test('a void returns what was taken, once, less what was refunded', async () => {
      const { provider, key, kept } = await charged();
      await provider.refund(key, 'r1', { amount: 250, currency: 'EUR' });
      await provider.void(key);
      await provider.void(key);
      expect((await provider.find(key))?.status).toBe('VOIDED');
      expect(await kept()).toBe(0);
    });

    test('a void returns what it released, and the same again whenever it is asked', async () => {
      const { provider, key, request } = await charged();
      expect((await provider.find(key))?.released).toBeUndefined();
      await provider.refund(key, 'r1', { amount: 250, currency: 'EUR' });
      const released = { amount: 1000, currency: 'EUR' };
      expect((await provider.void(key)).released).toEqual(released);
      expect((await provider.void(key)).released).toEqual(released);
      expect((await provider.find(key))?.released).toEqual(released);
      expect((await provider.authorize(request)).released).toEqual(released);
    });

    test('a void of what is only held releases it; a void of nothing releases nothing', async () => {
      const { provider, key, request, ids, tokens } = scene();
      await provider.authorize(request);
      expect((await provider.void(key)).released).toEqual(request.amount);
      const [never, declined, empty] = [ids.next(), ids.next(), ids.next()];
      expect((await provider.void(never)).released).toBeUndefined();
      expect((await provider.authorize({ ...request, key: never })).released).toBeUndefined();
      await provider.authorize({ ...request, key: declined, token: tokens.declined });
      expect((await provider.void(declined)).released).toBeUndefined();
      await provider.authorize({ ...request, key: empty });
      await provider.capture(empty);
      await provider.refund(empty, 'r1', request.amount);
      expect((await provider.void(empty)).released).toBeUndefined();
    });

    test('charge and void at once leave nothing kept', async () => {
      const { provider, key, request, kept } = scene();
      await Promise.all([provider.authorize(request).then(() => provider.capture(key)), provider.void(key)]);
      expect((await provider.find(key))?.status).toBe('VOIDED');
      expect(await kept()).toBe(0);
    });

    test('a refund is made once per id and never more than was taken', async () => {
      const { provider, key, kept } = await charged();
      await provider.refund(key, 'r1', { amount: 1000, currency: 'EUR' });
      await provider.refund(key, 'r1', { amount: 1000, currency: 'EUR' });
      expect(await kept()).toBe(250);
      const tooMuch = provider.refund(key, 'r2', { amount: 251, currency: 'EUR' });
      await expect(tooMuch).rejects.toMatchObject({ code: 'refund_too_large' });
      const otherMoney = provider.refund(key, 'r3', { amount: 1, currency: 'USD' });
      await expect(otherMoney).rejects.toMatchObject({ code: 'refund_too_large' });
      expect(await kept()).toBe(250);
    });

    test('nothing can be captured or refunded that was never authorized', async () => {
      const { provider, key, request } = scene();
      await expect(provider.capture(key)).rejects.toMatchObject({ code: 'charge_not_found' });
      const refund = provider.refund(key, 'r1', request.amount);
      await expect(refund).rejects.toMatchObject({ code: 'charge_not_found' });
      expect(await provider.find(key)).toBeUndefined();
    });
  });
}
