import { smallModel } from '../../../test/helpers/small-model.ts';
import { landingPage } from './landing-page.ts';

test('entities are listed; those that anon may read are linked, with the columns anon may read', () => {
  const page = landingPage(smallModel());
  expect(page).toContain('<a href="/rest/v1/products?limit=5">');
  expect(page).toContain('<code>id</code> <code>name</code>');
  expect(page).toContain('<h3>orders</h3>');
  expect(page).not.toContain('<a href="/rest/v1/orders');
  expect(page).not.toContain('cost');
});

test('text of the model is text of the page', () => {
  const page = landingPage(smallModel({ description: '<script>alert(1)</script>' }));
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).toContain('What is &lt;sold&gt; &amp; &quot;when&quot;');
});

test('before there is a model, the page says so', () => {
  expect(landingPage(null)).toContain('No model is published yet');
});
