// SPDX-License-Identifier: Apache-2.0
// The two programs of the graphics processor that paint frames. Each band of each frame is one instance of a square; the second
// program finds, for each pixel of it, how far it is from the outline of the band, so that edges are smooth at every zoom.
/** Numbers an instance: head x y, direction x y, front, rear, half height, figure, ink. */
export const instanceLanes = 9;
/** Figures beyond those of model's Shape. */
export const wavesFigure = 5;
export const vertexShader = `#version 300 es
layout(location = 0) in vec2 corner;   // 0 or 1 each
layout(location = 1) in vec4 head;     // place and direction of motion, in scene units
layout(location = 2) in vec3 extent;   // front and rear, counted backwards from the head; half the height
layout(location = 3) in vec2 look;     // figure and ink
uniform vec4 view;                     // scene units to clip space: scale x y, offset x y
uniform float pixel;                   // one pixel in scene units
uniform vec3 inks[12];
out vec2 place;                        // backwards from the front, sideways
flat out vec2 size;                    // length, half height
flat out float figure;
flat out vec3 colour;

void main() {
  float length = extent.y - extent.x;
  place = vec2(mix(-pixel, length + pixel, corner.x), mix(-1.0, 1.0, corner.y) * (extent.z + pixel));
  size = vec2(length, extent.z);
  figure = look.x;
  colour = inks[int(look.y)];
  vec2 scene = head.xy - head.zw * (extent.x + place.x) + vec2(-head.w, head.z) * place.y;
  gl_Position = vec4(scene * view.xy + view.zw, 0.0, 1.0);
}`;
export const fragmentShader = `#version 300 es
precision highp float;
in vec2 place;
flat in vec2 size;
flat in float figure;
flat in vec3 colour;
uniform float pixel;
out vec4 paint;

// All distances are in scene units, negative inside.
float box() {
  return max(max(-place.x, place.x - size.x), abs(place.y) - size.y);
}

// A pointed head: nothing before the two lines from its tip.
float pointed(float nose) {
  return max(box(), (abs(place.y) * nose - size.y * place.x) / length(vec2(nose, size.y)));
}

float rounded(float nose) {
  if (place.x >= nose) return box();
  vec2 fromMiddle = vec2(nose - place.x, abs(place.y) * nose / size.y);
  return max(length(fromMiddle) - nose, place.x - size.x);
}

// Broken at both ends.
float notched(float nose) {
  float notch = nose * 0.7;
  float depth = notch * (1.0 - abs(place.y) / size.y);
  float slope = size.y / length(vec2(notch, size.y));
  return max(box(), max(depth - place.x, depth - (size.x - place.x)) * slope);
}

// Two arcs around the middle of the rear edge; size.x is the room for both.
float waves() {
  vec2 fromMiddle = vec2(size.x - place.x, place.y);
  float radius = length(fromMiddle);
  float unit = size.x / 16.0;
  float arcs = min(abs(radius - 9.5 * unit), abs(radius - 14.5 * unit)) - 0.9 * unit;
  float aside = abs(atan(fromMiddle.y, fromMiddle.x)) - 0.75;
  return max(arcs, aside * radius);
}

void main() {
  float nose = min(size.x, size.y);
  float outside;
  switch (int(figure)) {
    case 0: outside = pointed(nose); break;
    case 1: case 3: outside = rounded(nose); break;
    case 4: outside = notched(nose); break;
    case 5: outside = waves(); break;
    default: outside = box();
  }
  float cover = clamp(0.5 - outside / pixel, 0.0, 1.0);
  paint = vec4(colour * cover, cover);
}`;
