import { releaseReceived, replacePorts, savedEverything } from './engine-state.ts';

describe('the log of a stopped engine', () => {
  const good = [
    'MiniStack shutting down...',
    'Persistence: saved sqs state to /state/sqs.json',
    'SFTP: stopped',
  ];

  test('tells that all was saved', () => {
    expect(savedEverything(good.join('\n'))).toBe(true);
  });

  test.each([
    ['it was killed', ['Ready']],
    ['it was killed while it saved', good.slice(0, 2)],
    ['a service was not saved', [...good, 'Persistence: failed to save dynamodb: no space left']],
    ['a service could not be read', [...good, 'Persistence: error getting state for dynamodb: x']],
    ['only an earlier run stopped', ['SFTP: stopped', 'MiniStack shutting down...']],
  ])('does not when %s', (_what, lines) => {
    expect(savedEverything(lines.join('\n'))).toBe(false);
  });
});

test("new ports replace the old ones in the engine's own addresses only", () => {
  const text = 'http://localhost:4100/q http://127.0.0.1:4100/q http://localhost:41000/q other:4100 4100';
  expect(replacePorts(text, new Map([[4100, 5200]]))).toBe(
    'http://localhost:5200/q http://127.0.0.1:5200/q http://localhost:41000/q other:4100 4100',
  );
});

test('ports that change places are told apart', () => {
  const moves = new Map([
    [4100, 4200],
    [4200, 4100],
  ]);
  expect(replacePorts('http://localhost:4100/q http://localhost:4200/v1', moves)).toBe(
    'http://localhost:4200/q http://localhost:4100/v1',
  );
});

describe('messages of a stopped engine', () => {
  const saved = (...messages: unknown[]): string =>
    JSON.stringify({ payload: { queues: { data: { orders: { name: 'orders', messages } } } } });

  test('that were being worked on come back at once, and the receive does not count', () => {
    const text = saved({ id: 'a', sent_at: 90, visible_at: 280, receive_count: 1 });
    expect(JSON.parse(releaseReceived(text, 100))).toEqual(
      JSON.parse(saved({ id: 'a', sent_at: 90, visible_at: 90, receive_count: 0 })),
    );
  });

  test.each([
    ['waiting', { sent_at: 90, visible_at: 90, receive_count: 0 }],
    ['delayed', { sent_at: 90, visible_at: 400, receive_count: 0 }],
    ['waiting again after a failure', { sent_at: 10, visible_at: 90, receive_count: 2 }],
  ])('that are %s stay as they are', (_what, message) => {
    const text = saved(message);
    expect(releaseReceived(text, 100)).toBe(text);
  });

  test.each(['', 'no json', '[]', '{"payload":{"queues":{"data":{"a":null}}}}'])(
    'in a form that is not known stay as they are: %s',
    (text) => {
      expect(releaseReceived(text, 100)).toBe(text);
    },
  );
});
