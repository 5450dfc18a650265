import java.util.Arrays;
import java.util.Locale;

class spectral_norm {
    static double entry(long i, long j) {
        return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
    }

    static void times(double[] v, double[] out) {
        for (int i = 0; i < v.length; i++) {
            double sum = 0.0;
            for (int j = 0; j < v.length; j++) sum += entry(i, j) * v[j];
            out[i] = sum;
        }
    }

    static void timesTransposed(double[] v, double[] out) {
        for (int i = 0; i < v.length; i++) {
            double sum = 0.0;
            for (int j = 0; j < v.length; j++) sum += entry(j, i) * v[j];
            out[i] = sum;
        }
    }

    static double run(int n) {
        double[] u = new double[n];
        Arrays.fill(u, 1.0);
        double[] v = new double[n];
        double[] between = new double[n];
        for (int round = 0; round < 10; round++) {
            times(u, between);
            timesTransposed(between, v);
            times(v, between);
            timesTransposed(between, u);
        }
        double vbv = 0.0;
        double vv = 0.0;
        for (int i = 0; i < n; i++) {
            vbv += u[i] * v[i];
            vv += v[i] * v[i];
        }
        return Math.sqrt(vbv / vv);
    }

    public static void main(String[] args) {
        System.out.println(String.format(Locale.ROOT, "%.9f", run(Integer.parseInt(args[0]))));
    }
}
