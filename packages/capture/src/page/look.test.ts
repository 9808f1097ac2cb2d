import { describe, expect, it } from 'vitest';
import { setScene } from '../../test/visiting.ts';

const scene = setScene();
const head = '<!doctype html><meta charset="utf-8"><title>真标题</title>';

describe('the onlooker', () => {
  it('is not deceived by a page that replaces what describes it', async () => {
    const forged = `${head}<p>正文<img name="title"><form name="body"></form><form name="documentElement"></form><script>
      for (const [where, what] of [[Element.prototype, 'outerHTML'], [HTMLElement.prototype, 'innerText'], [Document.prototype, 'title'], [Document.prototype, 'contentType']])
        Object.defineProperty(where, what, { get: () => '伪造' });
      window.getComputedStyle = Document.prototype.querySelectorAll = Promise = undefined;
    </script>`;
    const seen = await scene.visit(await scene.page(forged));
    expect(seen.capture?.title).toBe('真标题');
    expect((await seen.read('evidence/page/text.txt')).toString().trim()).toBe('正文');
    expect((await seen.read('evidence/page/dom.html')).toString()).toMatch(/^<!DOCTYPE html>\n<html>.*<p>正文/s);
    expect(seen.gaps).toEqual([]);
  });

  it('reads what is in open shadow trees, and what is hidden there only into the DOM', async () => {
    const comments = (inner: string) =>
      `<template shadowrootmode="open"><style>p{color:red}</style>${inner}</template>`;
    const page = `${head}<p>文章<x-list>${comments(`<p>评论一</p><p style="display:none">藏</p><x-item>${comments('<p>回复二')}</x-item>`)}</x-list>`;
    const seen = await scene.visit(await scene.page(page));
    const [dom, text] = await Promise.all(['dom.html', 'text.txt'].map((name) => seen.read(`evidence/page/${name}`)));
    expect(text?.toString().trim().split(/\s+/)).toEqual(['文章', '评论一', '回复二']);
    expect(dom?.toString()).toContain('<p>文章');
    expect(dom?.toString().match(/shadowrootmode="open"/g)).toHaveLength(2);
    expect(dom?.toString()).toContain('<p style="display:none">藏</p>');
  });
});
