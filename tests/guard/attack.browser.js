// Loaded into a page of another origin: everything that such a page can send, and what it learns.
globalThis.attack = async ({ url, body, socketUrl }) => {
  const learned = [];
  const send = async (name, init) => {
    try {
      const response = await fetch(url, init);
      learned.push(`${name}: ${response.type} ${response.status} ${await response.text()}`);
    } catch {
      learned.push(`${name}: blocked`);
    }
  };
  const text = { 'content-type': 'text/plain' };
  await send('no-cors POST', { mode: 'no-cors', method: 'POST', headers: text, body });
  await send('no-cors GET', { mode: 'no-cors' });
  await send('GET', {});
  await send('POST of text', { method: 'POST', headers: text, body });
  await send('POST of JSON', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await send('PUT', { method: 'PUT', headers: { 'x-amz-target': 'x' }, body });

  const loads = (tag, property) =>
    new Promise((resolve) => {
      const element = document.createElement(tag);
      element.onload = () => resolve(`${tag}: loaded`);
      element.onerror = () => resolve(`${tag}: failed`);
      element[property] = url;
      document.body.append(element);
    });
  learned.push(await loads('img', 'src'), await loads('script', 'src'));
  learned.push(
    await new Promise((resolve) => {
      const socket = new WebSocket(socketUrl);
      socket.onopen = () => resolve('websocket: opened');
      socket.onclose = () => resolve('websocket: closed');
    }),
  );

  navigator.sendBeacon(url, body);
  const frame = document.createElement('iframe');
  Object.assign(frame, { name: 'sink', hidden: true });
  const form = document.createElement('form');
  Object.assign(form, { method: 'POST', action: url, target: 'sink', enctype: 'text/plain', hidden: true });
  const field = document.createElement('input');
  Object.assign(field, { name: body.slice(0, -1), value: '}' });
  form.append(field);
  document.body.append(frame, form);
  const answered = new Promise((resolve) => {
    frame.onload = resolve;
  });
  form.submit();
  await answered;
  return learned;
};
