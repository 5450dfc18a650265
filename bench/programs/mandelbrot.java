class mandelbrot {
    static long run(long n) {
        long total = 0;
        for (long row = 0; row < n; row++) {
            double ci = 2.0 * row / n - 1.0;
            for (long column = 0; column < n; column++) {
                double cr = 2.0 * column / n - 1.5;
                double zr = 0.0;
                double zi = 0.0;
                long steps = 0;
                while (steps < 50 && zr * zr + zi * zi <= 4.0) {
                    double next = zr * zr - zi * zi + cr;
                    zi = 2.0 * zr * zi + ci;
                    zr = next;
                    steps++;
                }
                total += steps;
            }
        }
        return total;
    }

    public static void main(String[] args) {
        System.out.println(run(Long.parseLong(args[0])));
    }
}
