// The network of resources/models/resnet18-cifar.json: ResNet-18 as it is trained on images of 32×32 (He et al., 2015), but for
// its last pooling, which takes the largest of each channel and not the mean. Narrower ones have the same shape.

import type { LayerSpec, ModelSpec } from "../../src-engine/model/model";
import { random } from "../../src-engine/tensor/random";
import type { Dataset, Images } from "../../src-engine/data/dataset";

/** @param width channels of the first stage; each of the others has twice as many as the one before */
export function resnet18(width = 64, name = "resnet18-cifar"): ModelSpec {
  const layers: LayerSpec[] = [];
  let last = "input";
  let channels = 3;
  const add = (name: string, type: string, attrs: LayerSpec["attrs"], inputs: readonly string[]): string => {
    layers.push({ name, type, attrs, inputs });
    return name;
  };
  const normed = (at: string, from: string, outChannels: number, size: number, stride: number): string => {
    const padding = size === 3 ? 1 : 0;
    const conv = add(at, "Conv2d", { outChannels, kernelSize: size, stride, padding }, [from]);
    return add(
      at.replace(/conv|0$/, (found) => (found === "0" ? "1" : "bn")),
      "BatchNorm2d",
      {},
      [conv],
    );
  };
  last = add("relu", "ReLU", {}, [normed("conv1", last, width, 3, 1)]);
  channels = width;
  for (let stage = 0; stage < 4; stage++) {
    for (let block = 0; block < 2; block++) {
      const at = `layer${stage + 1}.${block}`;
      const outChannels = width << stage;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const inner = add(`${at}.relu1`, "ReLU", {}, [normed(`${at}.conv1`, last, outChannels, 3, stride)]);
      const way = normed(`${at}.conv2`, inner, outChannels, 3, 1);
      const isSame = stride === 1 && outChannels === channels;
      const short = isSame ? last : normed(`${at}.downsample.0`, last, outChannels, 1, stride);
      last = add(`${at}.relu2`, "ReLU", {}, [add(`${at}.add`, "Add", {}, [way, short])]);
      channels = outChannels;
    }
  }
  const pooled = add("pool", "MaxPool2d", { kernelSize: 4, stride: 4 }, [last]);
  add("fc", "Linear", { outFeatures: 10 }, [add("flatten", "Flatten", {}, [pooled])]);
  return { name, input: [3, 32, 32], layers, loss: { type: "CrossEntropyLoss", attrs: {} } };
}

/** Images of three channels by chance, each class with a colour of its own, so that there is something to learn. */
export function colours(train: number, test: number): Dataset {
  const images = (count: number, name: string): Images => {
    const { integer } = random(0, name);
    const pixels = new Uint8Array(count * 3072);
    const labels = new Int32Array(count);
    for (let n = 0; n < count; n++) {
      const label = (labels[n] = integer(n, 10));
      for (let i = 0; i < 3072; i++)
        pixels[n * 3072 + i] = (integer(n * 3072 + i, 128) + label * 12 * (1 + (i >> 10))) & 255;
    }
    return { count, channels: 3, height: 32, width: 32, pixels, labels };
  };
  const classes = Array.from({ length: 10 }, (_, i) => String(i));
  return { name: "colours", classes, train: images(train, "train"), test: images(test, "test") };
}
