/** The rooms, each with a thermostat: the actor's id, and what people call it. */
export const ROOMS = {
  kitchen: "Kitchen",
  "living-room": "Living room",
  bedroom: "Bedroom",
  bathroom: "Bathroom",
  study: "Study",
  nursery: "Nursery",
  hall: "Hall",
  attic: "Attic",
  workshop: "Workshop",
  library: "Library",
  "guest-room": "Guest room",
  conservatory: "Conservatory",
} as const;

export type RoomId = keyof typeof ROOMS;

export const ROOM_IDS = Object.keys(ROOMS) as RoomId[];
