// The licences of what others wrote, at the foot of the help.

import { flushPromises, mount } from "@vue/test-utils";
import { expect, test, vi } from "vitest";
import LicenceNotice from "../../../src-renderer/app/LicenceNotice.vue";

async function opened(answer: () => Promise<Partial<Response>>): Promise<{ text: string; asked: string[] }> {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (address: string) => {
    asked.push(address);
    return answer();
  });
  const notice = mount(LicenceNotice);
  expect(asked).toEqual([]); // not before somebody asks
  const details = notice.get("details");
  for (const open of [true, false, true]) {
    details.element.open = open;
    await flushPromises();
  }
  vi.unstubAllGlobals();
  return { text: notice.get("pre").text(), asked };
}

test("are fetched once they are asked for, and once", async () => {
  const { text, asked } = await opened(() =>
    Promise.resolve({ ok: true, text: () => Promise.resolve("vue 3 (MIT)") }),
  );
  expect({ text, asked }).toEqual({ text: "vue 3 (MIT)", asked: ["/NOTICE.txt"] });
});

test("that cannot be had are said to be so", async () => {
  const none = await opened(() => Promise.resolve({ ok: false, status: 404 }));
  expect(none.text).toBe("NOTICE.txt cannot be read: expected a text, got 404");
  const broken = await opened(() => Promise.reject(new Error("no server")));
  expect(broken.text).toBe("NOTICE.txt cannot be read: no server");
});
